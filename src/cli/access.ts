import { CORE_STACK, type Project } from "../workspace/project.js";
import { enterProject } from "./environment.js";
import { Failure } from "./failure.js";
import { requireCluster } from "./load.js";

/** How to log in on the front-end of a running cluster. */
export interface FrontEndAccess {
  readonly address: string;
  readonly user: string;
  /** OpenSSH private key of the administrator. Secret. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA...`: the only host key that is accepted. */
  readonly hostKey: string;
}

/** Reads the access from the outputs of the core stack. */
export async function frontEndAccess(project: Project): Promise<FrontEndAccess> {
  requireCluster(project);
  await enterProject(project);
  const { existingStack, stackOutputs } = await import("./deploy.js");
  const stack = await existingStack(project, CORE_STACK);
  const outputs = stack === undefined ? {} : await stackOutputs(stack);
  const facts = outputs["core"]?.value as Record<string, unknown> | undefined;
  const secrets = outputs["coreSecrets"]?.value as Record<string, unknown> | undefined;
  if (facts === undefined || secrets === undefined) {
    throw frontEndNotUp();
  }
  return {
    address: String(facts["centralAddress"]),
    user: String(facts["adminUser"]),
    privateKey: String(secrets["adminPrivateKey"]),
    hostKey: String(facts["centralHostKey"]),
  };
}

/** The stacks are there, but the front-end was never brought up to its end. */
export function frontEndNotUp(): Failure {
  return new Failure({
    code: "TS9113",
    message: "the front-end is not up",
    hint: "run `elastosca up`; what is there already is kept",
  });
}
