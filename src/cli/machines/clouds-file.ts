import { join } from "node:path";
import { err, ok, type Result } from "../../base/result.js";
import { sourceText } from "../../base/span.js";
import { suggest } from "../../base/suggest.js";
import { createSink } from "../../diagnostics/bag.js";
import { childOf } from "../../syntax/access.js";
import { parseSoundYaml } from "../../syntax/compose.js";
import type { YamlNode } from "../../syntax/node.js";

/** Where settings of a process come from. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** Folders whose clouds.yaml comes before the user's. */
  readonly folders: readonly string[];
  /** Text of a file; undefined when it is not there or may not be read. */
  readonly read: (path: string) => string | undefined;
}

/** Reads a text below an entry of clouds.yaml, such as `auth/username`. */
export type CloudEntry = (path: string) => string | undefined;

/**
 * The entry of a cloud in clouds.yaml, with what secure.yaml beside it adds. Files are looked for where
 * OpenStack's own tools look: OS_CLIENT_CONFIG_FILE, the working folder, the user's and the machine's
 * configuration. Messages name files and entries, never what stands in them.
 */
export function cloudEntry(cloud: string, around: Surroundings): Result<CloudEntry, string> {
  const path = filesNamed("clouds", around).find((file) => around.read(file) !== undefined);
  if (path === undefined) return err(`there is no clouds.yaml with the entry "${cloud}"`);
  const clouds = cloudsIn(path, around);
  if (!clouds.ok) return clouds;
  const entry = childOf(clouds.value, cloud);
  if (entry === undefined) {
    const names = clouds.value?.kind === "map" ? clouds.value.entries.map(({ key }) => key) : [];
    const near = suggest(cloud, names);
    return err(`${path} has no cloud "${cloud}"${near === undefined ? "" : `; did you mean "${near}"?`}`);
  }
  const secure = filesNamed("secure", around).find((file) => around.read(file) !== undefined);
  const secrets = secure === undefined ? ok(undefined) : cloudsIn(secure, around);
  if (!secrets.ok) return secrets;
  const added = childOf(secrets.value, cloud);
  return ok((place) => textAt(added, place) ?? textAt(entry, place));
}

function filesNamed(name: "clouds" | "secure", { env, home, folders }: Surroundings): readonly string[] {
  const variable = name === "clouds" ? "OS_CLIENT_CONFIG_FILE" : "OS_CLIENT_SECURE_FILE";
  const given = env[variable];
  const configuration = env["XDG_CONFIG_HOME"] || join(home, ".config");
  const places = [...folders, join(configuration, "openstack"), "/etc/openstack"];
  const usual = places.flatMap((folder) => [join(folder, `${name}.yaml`), join(folder, `${name}.yml`)]);
  return given === undefined || given === "" ? usual : [given, ...usual];
}

function cloudsIn(path: string, { read }: Surroundings): Result<YamlNode | undefined, string> {
  const root = parseSoundYaml(sourceText(path, read(path) ?? ""), createSink());
  return root === undefined ? err(`${path} is no YAML that can be read`) : ok(childOf(root, "clouds"));
}

function textAt(entry: YamlNode | undefined, path: string): string | undefined {
  let node = entry;
  for (const key of path.split("/")) node = childOf(node, key);
  return node?.kind === "scalar" && node.style !== "empty" ? node.text : undefined;
}
