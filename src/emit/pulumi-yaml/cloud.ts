import { fixedTag, GENERATION_TAG, generationOf } from "../../lowering/generation.js";
import type { ServerPlan, SitePlan } from "../../lowering/ir.js";
import type { Expression } from "./expressions.js";
import type { ProgramBuilder, ResourceOptions, ResourceRef } from "./program.js";

/** By what machines are put into the network of a site. */
export interface SiteNetwork {
  readonly networkId: Expression;
  readonly subnetId: Expression;
  /** Network with public addresses, or the cloud's name of it. */
  readonly internetId: Expression;
  readonly nodeGroupId: Expression;
  readonly gatewayGroupId: Expression;
  readonly routeTableId: Expression;
  readonly keyName: Expression;
  /** What must be there before a machine boots in the network. */
  readonly readyAfter: readonly Expression[];
}

/** One site while its part of the program is made. */
export interface SiteContext {
  readonly program: ProgramBuilder;
  readonly cluster: string;
  readonly site: SitePlan;
  /** Options of every resource of the site: its provider. */
  readonly options: ResourceOptions;
  readonly adminPublicKey: Expression;
  /** The local network that stands for the Internet, where another site made it. */
  readonly internetId: Expression | undefined;
}

/** A machine as its cloud takes it. */
export interface MachineSpec {
  readonly server: ServerPlan;
  readonly cloudName: string;
  readonly image: Expression;
  readonly userData: Expression;
  readonly network: SiteNetwork;
  /** Shared folders, for clouds that have such a thing. */
  readonly volumes: readonly { readonly name: Expression; readonly path: string }[];
}

/** What became of a machine. */
export interface MachineHandle {
  readonly server: ResourceRef;
  /** Only where the machine has one. */
  readonly publicAddress: Expression | undefined;
  /** What must be there before the machine answers from outside. */
  readonly reachableAfter: readonly Expression[];
}

/** One kind of cloud in plain provider resources. */
export interface CloudWriter {
  /** The site's own provider; undefined where none is needed. */
  readonly provider?: {
    readonly type: string;
    /** Setting that names credentials. */
    readonly auth: "cloud" | "profile";
  };
  network(context: SiteContext): SiteNetwork;
  machine(context: SiteContext, spec: MachineSpec): MachineHandle;
}

/** Names of the inputs that tell a machine's size and hold its tags, where its cloud has them. */
export interface MachineInputs {
  readonly flavor?: string;
  readonly tags: string;
}

/**
 * A new image or first-boot text is for new machines only, and so is another size or generation of a worker; name
 * and address are fixed, so the old one goes first.
 */
export function serverOptions(
  options: ResourceOptions,
  { role }: ServerPlan,
  fixed: readonly string[],
  { flavor, tags }: MachineInputs,
): ResourceOptions {
  const ofWorkers = [...(flavor === undefined ? [] : [flavor]), fixedTag(tags)];
  return {
    ...options,
    ignoreChanges: [...fixed, ...(role === "worker" ? ofWorkers : [])],
    deleteBeforeReplace: true,
    customTimeouts: { create: "15m", update: "15m", delete: "10m" },
  };
}

/** Tags of a machine itself. */
export function serverTags(server: ServerPlan): { readonly [key: string]: string } {
  const generation = generationOf(server);
  return generation === undefined ? server.tags : { ...server.tags, [GENERATION_TAG]: generation };
}

/** Tags of what belongs to a site as a whole. */
export function siteTags({ cluster, site }: SiteContext): { readonly [key: string]: string } {
  return { "elastosca.cluster": cluster, "elastosca.site": site.name, ...site.labels };
}
