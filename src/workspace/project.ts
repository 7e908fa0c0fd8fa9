import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A Pulumi project folder with the stacks of one cluster. */
export interface Project {
  /** Folder with Pulumi.yaml. */
  readonly root: string;
  /** Folder of the installed package: program, components, bundled types. */
  readonly packageRoot: string;
  /** Folder for state, passphrase, journal; never committed. */
  readonly stateDir: string;
  /** The folder was named by the user, and its Pulumi.yaml is kept up to date. */
  readonly named?: true;
}

/** Folder of the package, found from this file in `src/` as well as in `dist/src/`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "Pulumi.yaml")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/**
 * The project to work in: the named workspace, else the nearest folder above `cwd` that holds an elastosca
 * Pulumi.yaml, else the package itself. Looks only; {@link prepareProject} makes a workspace.
 */
export function findProject(cwd: string, workspace: string | undefined): Project {
  const home = packageRoot();
  const root = workspace === undefined ? (nearestProject(cwd) ?? home) : resolve(cwd, workspace);
  const project = { root, packageRoot: home, stateDir: join(root, ".elastosca") };
  return workspace === undefined ? project : { ...project, named: true };
}

/** Name of the stack that holds the workers of a site. */
export function siteStackName(site: string): string {
  return `site-${site}`;
}

export const CORE_STACK = "core";

/** Settings file of a stack, as `stackConfigDir` of Pulumi.yaml places it. */
export function stackSettingsPath(project: Project, stack: string): string {
  return join(project.root, "stacks", `Pulumi.${stack}.yaml`);
}

/** A Pulumi.yaml of ours; any other is the user's and is left alone. */
const OWN_PROJECT = /^name: elastosca$/m;

function nearestProject(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, "Pulumi.yaml");
    if (existsSync(file) && OWN_PROJECT.test(readFileSync(file, "utf8"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Makes a named workspace when it is not there: a folder of its own whose Pulumi.yaml points at the package's
 * program. Throws what the file system throws, and when the folder is somebody else's project.
 */
export function prepareProject({ root, packageRoot: home, named }: Project): void {
  if (named !== true || root === home) return;
  const file = join(root, "Pulumi.yaml");
  const text = readFileSync(join(home, "Pulumi.yaml"), "utf8")
    .replace(/^main: (.*)$/m, (_, path: string) => `main: ${join(home, path)}`)
    .replace(/^( +path: )(.*)$/m, (_, key: string, path: string) => key + join(home, path));
  const before = existsSync(file) ? readFileSync(file, "utf8") : text;
  if (!OWN_PROJECT.test(before)) throw new Error("it holds another Pulumi project");
  if (existsSync(file) && before === text) return;
  mkdirSync(join(root, "stacks"), { recursive: true });
  writeFileSync(file, text);
}
