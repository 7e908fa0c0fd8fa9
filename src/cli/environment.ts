import { join } from "node:path";
import { type Project, prepareProject } from "../workspace/project.js";
import { Failure } from "./failure.js";
import { reasonOf } from "./files.js";

/** The set-up's plain JavaScript, typed by its declaration file. */
type Toolchain = typeof import("../../scripts/setup/toolchain.mjs");

/** Variables that the engine needs for this project: PATH, PULUMI_HOME, backend, passphrase file. */
export async function projectEnvironment(project: Project): Promise<Readonly<Record<string, string>>> {
  const file = join(project.packageRoot, "scripts", "setup", "toolchain.mjs");
  const toolchain = (await import(file)) as Toolchain;
  try {
    prepareProject(project);
    toolchain.prepareBackend({ root: project.root, env: process.env });
  } catch (error) {
    throw new Failure({
      code: "TS9121",
      message: `the folder ${project.root} cannot be used: ${reasonOf(error)}`,
      hint: "name a folder that this user may write to with --workspace",
    });
  }
  try {
    return toolchain.toolchainEnv({ root: project.root, env: process.env });
  } catch (error) {
    throw new Failure({
      code: "TS9103",
      message: error instanceof Error ? error.message : String(error),
      hint: "run `npm run setup`; `elastosca doctor` shows what is missing",
    });
  }
}

/** Puts the project's environment into this process, for the engine that it starts. */
export async function enterProject(project: Project): Promise<void> {
  Object.assign(process.env, await projectEnvironment(project));
}
