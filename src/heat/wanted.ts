import type { ResourcePlan } from "./plan.js";

/** What is registered of a plan. */
export interface Wanted {
  readonly plan: ResourcePlan;
  /** Names of the machines that run. */
  readonly servers: ReadonlySet<string>;
}

/**
 * The machines that run: those outside of sets, and of each set the named ones, or the initial ones where
 * none of it is named.
 */
export function wantedServers(plan: ResourcePlan, nodes: readonly string[]): ReadonlySet<string> {
  const named = new Set(nodes);
  const sets = plan.scaling.map(({ servers }) => servers);
  const chosen = plan.servers.filter(({ name, initial }) => {
    const set = sets.find((servers) => servers.includes(name));
    return set === undefined || !set.some((member) => named.has(member)) ? initial : named.has(name);
  });
  return new Set(chosen.map(({ name }) => name));
}
