import { dialErrorLimit } from "../../contextualization/dial.js";
import { wrapStep } from "../../contextualization/prelude.js";
import type { SecretFile, SecretRef, StepPlan } from "../../lowering/ir.js";
import { type Expression, joined, secret, toBase64 } from "./expressions.js";
import type { ClusterKeys, HostKey } from "./keys.js";
import type { ProgramBuilder, ResourceRef } from "./program.js";
import { type CentralPoint, withCentral } from "./user-data.js";

/** How to log in to a machine; every host key is pinned. */
export interface Login {
  readonly host: Expression;
  readonly port: number;
  readonly user: string;
  readonly keys: ClusterKeys;
  readonly own: HostKey;
  /** The machine to jump over; absent for the front-end itself. */
  readonly through?: CentralPoint;
}

const DIAL_TIMEOUT_SECONDS = 10;
/** Beyond dial and script: the handshake and the provider's own work. */
const MARGIN_SECONDS = 60;

/**
 * One step on a machine: secrets travel on stdin, never in the command. The id of the machine stands in the
 * command, so that a machine that was made anew is configured anew.
 */
export function stepResource(
  program: ProgramBuilder,
  machine: string,
  step: StepPlan,
  login: Login,
  server: ResourceRef,
  dependsOn: readonly Expression[],
): ResourceRef {
  const limit = `${step.dialSeconds + step.timeoutSeconds + MARGIN_SECONDS}s`;
  const central = login.through?.address ?? login.host;
  const wrapped = (script: string) =>
    String(withCentral(wrapStep({ name: step.name, script, timeoutSeconds: step.timeoutSeconds }), central));
  return program.resource(
    `${machine}-${step.name}`,
    "command:remote:Command",
    {
      connection: connection(login, dialErrorLimit(step.dialSeconds)),
      create: `${wrapped(step.script)}\n# on ${server.get("id")}`,
      ...(step.undo === undefined ? {} : { delete: wrapped(step.undo) }),
      stdin: secret(joined(step.secrets.flatMap((file) => fileLine(file, login.keys)))),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    {
      dependsOn,
      deletedWith: server.self,
      customTimeouts: { create: limit, update: limit, delete: limit },
    },
  );
}

function connection(login: Login, dials: number): Expression {
  const dialling = { dialErrorLimit: dials, perDialTimeout: DIAL_TIMEOUT_SECONDS };
  const access = { user: login.user, privateKey: login.keys.adminPrivateKey };
  const direct = { host: login.host, port: login.port, ...access, hostKey: login.own.publicKey, ...dialling };
  if (login.through === undefined) return direct;
  const { address, publicKey } = login.through;
  return { ...direct, proxy: { host: address, port: 22, ...access, hostKey: publicKey, ...dialling } };
}

/** `path mode owner base64`, as the prelude of the scripts reads it. */
function fileLine({ path, mode, owner, source }: SecretFile, keys: ClusterKeys): readonly Expression[] {
  return [`${path} ${mode} ${owner} `, toBase64(contentOf(source, keys)), "\n"];
}

function contentOf(ref: SecretRef, keys: ClusterKeys): Expression {
  switch (ref.kind) {
    case "munge-key":
      return keys.mungeKey;
    case "ca-certificate":
      return keys.caCertificate;
    case "link-certificate":
      return keys.certificate(ref.link, ref.end).certificate;
    case "link-key":
      return keys.certificate(ref.link, ref.end).key;
    case "link-tls-crypt":
      return keys.tlsCrypt(ref.link);
    case "call-home-key":
      return `restrict,port-forwarding,permitlisten="127.0.0.1:${ref.listenPort}" ${String(keys.host(ref.machine).publicKey)}\n`;
    case "known-host":
      return `${ref.host} ${String(keys.host(ref.machine).publicKey)}\n`;
  }
}
