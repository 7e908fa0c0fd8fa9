import type { ClusterState } from "./core/index.js";
import type { NodeActuator } from "./nodes/actuator.js";

/** What is needed to look after the machines of an update. */
export interface AwaitedPorts {
  readonly actuator: Pick<NodeActuator, "machines">;
  readonly state: () => ClusterState;
  readonly sleep: (millis: number, signal: AbortSignal) => Promise<void>;
}

/** As often a cloud is asked while an update waits (elasticity rules, section 14: 15 s at most). */
const LOOK_MILLIS = 15_000;

/**
 * An update waits for its machines to take a connection for as long as a boot may last, also for one that has
 * vanished. Resolves with the workers whose machines were there, and are missing in two listings one after the
 * other, since some clouds list a new machine late; with none when `over` comes first. `made`: workers whose
 * machines the site has listed already.
 */
export async function vanishedMachines(
  { actuator, state, sleep }: AwaitedPorts,
  site: string,
  update: { readonly nodes: readonly string[]; readonly made: Iterable<string> },
  over: AbortSignal,
): Promise<readonly string[]> {
  if (actuator.machines === undefined) return [];
  const seen = new Set(update.made);
  let missed: readonly string[] = [];
  for (;;) {
    await sleep(LOOK_MILLIS, over);
    if (over.aborted) return [];
    const machines = await actuator.machines(site).catch(() => undefined);
    if (over.aborted) return [];
    if (machines === undefined) continue;
    const there = new Set(machines.map(({ node }) => node));
    const missing = awaited(state(), update.nodes, seen).filter((name) => !there.has(name));
    const twice = missing.filter((name) => missed.includes(name));
    if (twice.length > 0) return twice;
    missed = missing;
    for (const name of there) seen.add(name);
  }
}

/** Workers that come, and of which a machine was made. */
function awaited({ nodes }: ClusterState, names: readonly string[], seen: ReadonlySet<string>): string[] {
  return names.filter((name) => {
    const node = nodes.get(name);
    if (node?.lifecycle !== "powering-on") return false;
    return seen.has(name) || node.timeline?.createdAt !== undefined;
  });
}
