import { gunzipSync } from "node:zlib";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import { recordStack, stackOutputs } from "../support/record-stacks.js";
import type { Recording, Registration } from "../support/recording-monitor.js";
import { revealed } from "../support/wire-values.js";

/** Core and both site stacks of a plan, recorded as if `up` had run. */
export interface Deployment {
  readonly core: Recording;
  readonly home: Recording;
  readonly away: Recording;
  readonly all: readonly Registration[];
}

/** Records the core stack, then both site stacks upon it. */
export async function deploy(plan: DeploymentPlan): Promise<Deployment> {
  const core = await recordStack(plan, { role: "core" });
  const [homeSite, awaySite] = plan.sites;
  const [home, away] = await Promise.all([
    recordStack(plan, { role: "site", site: homeSite!.name, nodes: ["vnode-1", "vnode-2"], core }),
    recordStack(plan, { role: "site", site: awaySite!.name, nodes: ["vnode-3"], core }),
  ]);
  return { core, home, away, all: [core, home, away].flatMap((one) => one.registrations) };
}

/** Type of the steps on machines. */
export const COMMAND = "command:remote:Command";

/** What is registered under a name or a name that begins with it. */
export const byName = (registrations: readonly Registration[], name: string) =>
  registrations.filter((one) => one.name === name || one.name.startsWith(`${name}-`));

/** What is registered of one of the types. */
export const ofType = (registrations: readonly Registration[], ...types: readonly string[]) =>
  registrations.filter((one) => types.includes(one.type));

/** Types of machines. */
export const SERVERS = [
  "elastosca-local:index:Node",
  "openstack:compute/instance:Instance",
  "aws:ec2/instance:Instance",
];

/** User-data of a machine as cloud-init reads it. */
export function userDataOf(server: Registration): string {
  const inputs = revealed(server.inputs) as { userData?: string; userDataBase64?: string };
  if (inputs.userDataBase64 === undefined) return inputs.userData ?? "";
  return gunzipSync(Buffer.from(inputs.userDataBase64, "base64")).toString();
}

/** Every secret text of the deployment; host keys of machines apart. */
export function secretsOf(core: Recording): readonly string[] {
  const outputs = stackOutputs(core) as {
    coreSecrets: {
      adminPrivateKey: string;
      mungeKeyBase64: string;
      siteSeeds: Record<string, string>;
      links: Record<string, { key: string; tlsCrypt: string }>;
    };
  };
  const { adminPrivateKey, mungeKeyBase64, siteSeeds, links } = outputs.coreSecrets;
  const ends = Object.values(links).flatMap((link) => [link.key, link.tlsCrypt]);
  return [adminPrivateKey, mungeKeyBase64, ...Object.values(siteSeeds), ...ends];
}

/** Pieces by which a secret would be recognised whatever wraps its lines. */
export const pieces = (secret: string) =>
  secret
    .split("\n")
    // The first line of an OpenSSH key is the same for all keys.
    .filter((line) => line.length >= 32 && !line.startsWith("-----") && !line.startsWith("b3BlbnNzaC1rZXkt"))
    .map((line) => line.slice(0, 60));

/** How a step reaches its machine. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly hostKey: string;
  readonly dialErrorLimit: number;
  readonly proxy?: { readonly host: string; readonly hostKey: string };
}
