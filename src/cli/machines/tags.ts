import type { Machine } from "../../elasticity/nodes/actuator.js";
import { GENERATION_TAG } from "../../lowering/generation.js";

/** Tags that the plan puts on every machine of a cluster, whatever its cloud calls them. */
export const TAGS = {
  cluster: "elastosca.cluster",
  site: "elastosca.site",
  role: "elastosca.role",
  machine: "elastosca.machine",
  generation: GENERATION_TAG,
} as const;

/** A machine as its cloud tells it. */
export interface TaggedMachine {
  /** The cloud's id. */
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Ids of what it hangs on, such as ports and networks; absent where they must be asked for. */
  readonly attachments?: readonly string[];
  /** When it was made, or begun anew, by the cloud's clock; absent where the cloud does not say. */
  readonly madeAt?: number;
}

/** The worker that a machine was made for; undefined for machines of others and for gateways. */
export function workerOf(
  { tags }: TaggedMachine,
  cluster: string,
  site: string,
): Machine["node"] | undefined {
  if (tags.get(TAGS.cluster) !== cluster || tags.get(TAGS.site) !== site) return undefined;
  return tags.get(TAGS.role) === "worker" ? tags.get(TAGS.machine) : undefined;
}
