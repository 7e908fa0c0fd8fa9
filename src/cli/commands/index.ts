import type { CommandEntry } from "./command.js";
import { compile } from "./compile.js";
import { controller } from "./controller.js";
import { demo } from "./demo.js";
import { destroy } from "./destroy.js";
import { doctor } from "./doctor.js";
import { env } from "./env.js";
import { explain } from "./explain.js";
import { outputs } from "./outputs.js";
import { plan } from "./plan.js";
import { powerCommands } from "./power.js";
import { refresh } from "./refresh.js";
import { ssh } from "./ssh.js";
import { nodes, status } from "./status.js";
import { preview, up } from "./up.js";
import { validate } from "./validate.js";

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandEntry[] = [
  validate,
  compile,
  plan,
  preview,
  up,
  outputs,
  refresh,
  destroy,
  controller,
  status,
  nodes,
  explain,
  ...powerCommands,
  ssh,
  env,
  doctor,
  demo,
];
