import * as command from "@pulumi/command/remote/index.js";
import * as pulumi from "@pulumi/pulumi";
import { wrapStep } from "../../src/contextualization/prelude.js";
import { CENTRAL_ADDRESS } from "../../src/lowering/ir.js";
import { dialErrorLimit } from "./dial.js";

/** A file that a step writes before its script runs. */
export interface StepFile {
  path: string;
  /** Octal, for example `0400`. */
  mode: string;
  /** `user:group`. */
  owner: string;
  /** Content in base64. Secret. */
  contentBase64: pulumi.Input<string>;
}

/** One script that runs on a machine as root, over ssh. */
export interface StepArgs {
  /** Suffix of the resource's name. */
  name: string;
  /** POSIX shell, idempotent, without a secret. */
  script: string;
  /** Run when the step goes and the machine stays. */
  undo?: string;
  files: StepFile[];
  /** Most that the script may take, in seconds. */
  timeoutSeconds: number;
  /** How long to keep dialling, in seconds. */
  dialSeconds: number;
}

/** How to log in to a machine; every host key is pinned. */
export interface LoginArgs {
  host: pulumi.Input<string>;
  /** Default 22. */
  port?: number;
  user: string;
  privateKey: pulumi.Input<string>;
  /** Public host key of the machine. */
  hostKey: pulumi.Input<string>;
  /** Public address of the machine to jump over; absent for the front-end itself. */
  proxyHost?: pulumi.Input<string>;
  proxyHostKey?: pulumi.Input<string>;
}

const DIAL_TIMEOUT_SECONDS = 10;
/** Beyond dial and script: the handshake and the provider's own work. */
const MARGIN_SECONDS = 60;

/**
 * Runs a step on `server`. Secrets travel on stdin, never in the command, whose text stands in error
 * messages; output stays on the machine, because long lines block the provider. A changed script runs
 * again in place: the provider would replace on a changed trigger and undo the step meanwhile. The id of
 * the machine stands in the command, so that a machine that was made anew is configured anew.
 */
export function runStep(
  machine: string,
  step: StepArgs,
  login: LoginArgs,
  server: pulumi.CustomResource,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const limit = `${step.dialSeconds + step.timeoutSeconds + MARGIN_SECONDS}s`;
  const wrapped = (script: string) =>
    addressed(wrapStep({ name: step.name, script, timeoutSeconds: step.timeoutSeconds }), login);
  return new command.Command(
    `${machine}-${step.name}`,
    {
      connection: connection(login, dialErrorLimit(step.dialSeconds)),
      create: pulumi.interpolate`${wrapped(step.script)}\n# on ${server.id}`,
      ...(step.undo === undefined ? {} : { delete: wrapped(step.undo) }),
      stdin: fileLines(step.files),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    {
      ...opts,
      deletedWith: server,
      customTimeouts: { create: limit, update: limit, delete: limit },
    },
  );
}

/** Puts the central point's address, which the plan does not know, into the script of a machine behind it. */
function addressed(script: string, login: LoginArgs): pulumi.Input<string> {
  if (!script.includes(CENTRAL_ADDRESS)) return script;
  return pulumi
    .output(login.proxyHost ?? login.host)
    .apply((central) => script.replaceAll(CENTRAL_ADDRESS, central));
}

/** The stdin protocol of the step prelude: `path mode owner base64`, one line a file. Secret. */
function fileLines(files: readonly StepFile[]): pulumi.Output<string> {
  const lines = files.map(
    (file) => pulumi.interpolate`${file.path} ${file.mode} ${file.owner} ${file.contentBase64}\n`,
  );
  return pulumi.secret(pulumi.all(lines).apply((all) => all.join("")));
}

function connection(login: LoginArgs, dials: number): command.CommandArgs["connection"] {
  const { user, privateKey } = login;
  const dialling = { dialErrorLimit: dials, perDialTimeout: DIAL_TIMEOUT_SECONDS };
  const direct = {
    host: login.host,
    port: login.port ?? 22,
    user,
    privateKey,
    hostKey: login.hostKey,
    ...dialling,
  };
  if (login.proxyHost === undefined || login.proxyHostKey === undefined) return direct;
  const proxy = {
    host: login.proxyHost,
    port: 22,
    user,
    privateKey,
    hostKey: login.proxyHostKey,
    ...dialling,
  };
  return { ...direct, proxy };
}
