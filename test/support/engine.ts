import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The Pulumi engine found on this machine. */
export interface Engine {
  /** Absolute path of the executable. */
  readonly pulumi: string;
  /** Its folder, which holds the language hosts as well. */
  readonly pathDir: string;
}

/**
 * Looks for the engine in PULUMI_BIN_DIR, then in this project's cache folder, then on PATH.
 * Undefined when there is none: tests that need it are skipped with a message then.
 */
export function findEngine(): Engine | undefined {
  const folders = [
    process.env.PULUMI_BIN_DIR,
    path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "elastosca", "bin"),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  for (const folder of folders) {
    if (folder === undefined || folder === "") continue;
    const pulumi = path.join(folder, "pulumi");
    if (existsSync(pulumi)) return { pulumi, pathDir: folder };
  }
  return undefined;
}

/**
 * The environment in which a test runs the engine: state, plugins and settings below the temporary folder, no
 * network, no prompts. The folders are made.
 */
export function engineEnv(tmp: string): Record<string, string> {
  const engine = findEngine();
  const home = path.join(tmp, "pulumi-home");
  const backend = path.join(tmp, "backend");
  for (const folder of [home, backend]) mkdirSync(folder, { recursive: true });
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("PULUMI_"),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [engine?.pathDir, path.dirname(process.execPath), process.env.PATH]
      .filter(Boolean)
      .join(path.delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "test passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NO_COLOR: "1",
  };
}
