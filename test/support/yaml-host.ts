import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

/** Version of pulumi-yaml that goes with the engine of this project. */
const VERSION = "1.38.0";
const HOST = "pulumi-language-yaml";
const ROOT = path.resolve(import.meta.dirname, "../..");
const BUILD_LIMIT_MS = 300_000;

/**
 * Folder with the language host for `runtime: yaml`: from PATH or the project's cache, else built from Go
 * modules, against the engine's own version of Pulumi. A reason where it cannot be had.
 */
export function yamlHost(): { readonly folder: string } | { readonly missing: string } {
  const onPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    .find((folder) => existsSync(path.join(folder, HOST)));
  if (onPath !== undefined) return { folder: onPath };
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const folder = path.join(cache, "elastosca", `yaml-host-${VERSION}`);
  if (existsSync(path.join(folder, HOST))) return { folder };
  try {
    build(folder);
    return { folder };
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    const reason = stderr?.toString().trim().split("\n").at(-1) || (error as Error).message.split("\n")[0];
    return { missing: `the YAML language host cannot be built: ${reason}` };
  }
}

function build(folder: string): void {
  const engine = readFileSync(path.join(ROOT, "scripts/engine/pulumi/go.mod"), "utf8");
  const pulumi = /github\.com\/pulumi\/pulumi\/pkg\/v3 (v\S+)/.exec(engine)?.[1];
  const work = mkdtempSync(path.join(tmpdir(), "yaml-host-"));
  try {
    const requires = [
      `github.com/pulumi/pulumi-yaml v${VERSION}`,
      `github.com/pulumi/pulumi/pkg/v3 ${pulumi}`,
    ];
    writeFileSync(
      path.join(work, "go.mod"),
      `module host\n\ngo 1.26\n\nrequire (\n${requires.join("\n")}\n)\n`,
    );
    const program = path.join(work, HOST);
    execFileSync("go", ["build", "-mod=mod", "-o", program, `github.com/pulumi/pulumi-yaml/cmd/${HOST}`], {
      cwd: work,
      timeout: BUILD_LIMIT_MS,
      stdio: "pipe",
    });
    mkdirSync(folder, { recursive: true });
    renameOrCopy(program, path.join(folder, HOST));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function renameOrCopy(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Another file system.
    execFileSync("cp", ["-p", from, to]);
  }
}
