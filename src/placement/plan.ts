import type { Span } from "../base/span.js";
import type { FlavorConfig, ImageConfig } from "./site.js";

/** Which machine goes where, and why. Pure data; the same input gives the same plan. */
export interface PlacementPlan {
  readonly home: string;
  /** Sites in use, home first, then in the order of the sites file. */
  readonly sites: readonly string[];
  readonly frontEnd: MachinePlacement;
  /** One vRouter for every site in use but the home site. */
  readonly routers: readonly MachinePlacement[];
  /** `vnode-1` to `vnode-N`: every worker that may ever exist, with its fixed site (CL-6). */
  readonly workers: readonly MachinePlacement[];
  readonly decisions: readonly PlacementDecision[];
}

export interface MachinePlacement {
  readonly name: string;
  readonly role: MachineRole;
  /** Node template the machine is an instance of; the vRouter's is the Compute of the front-end. */
  readonly template: string;
  readonly site: string;
  readonly flavor: FlavorConfig;
  readonly image: ImageConfig;
  readonly span: Span;
}

export type MachineRole = "front-end" | "vrouter" | "worker";

/** Why a machine, or a run of workers, went to a site and not to the others. */
export interface PlacementDecision {
  readonly machines: readonly string[];
  readonly site: string;
  readonly reasons: readonly string[];
  readonly rejected: readonly { readonly site: string; readonly reason: string }[];
}
