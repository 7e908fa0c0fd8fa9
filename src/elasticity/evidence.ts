import type { Evidence } from "./classify.js";
import { type ClusterState, isRemade, type NodeState, observationOf } from "./core/index.js";
import type { Machine } from "./nodes/actuator.js";

/** What was last learnt of one site; absent parts were not asked, or the site could not tell. */
export interface SiteEvidence {
  readonly stack?: ReadonlySet<string>;
  readonly machines?: readonly Machine[];
  /** `machines` are those outside the stack only; of the others nothing is known now. */
  readonly partial?: boolean;
  /** An update takes over a machine of the wanted name. */
  readonly adopts?: boolean;
}

/** The accounts of all workers of one site, declared or not, side by side. */
export function evidenceOf(
  state: ClusterState,
  site: string,
  known: SiteEvidence,
): ReadonlyMap<string, Evidence> {
  const applying = state.sites.get(site)?.applying !== undefined;
  const counts = new Map<string, number>();
  for (const { node } of known.machines ?? []) counts.set(node, (counts.get(node) ?? 0) + 1);
  const whole = known.machines !== undefined && known.partial !== true;
  const machinesOf = (name: string) => counts.get(name) ?? (whole ? 0 : undefined);
  const adopts = known.adopts === undefined ? {} : { adopts: known.adopts };
  const found = new Map<string, Evidence>();
  for (const node of state.nodes.values()) {
    if (node.site !== site) continue;
    found.set(node.name, {
      declared: true,
      lrms: observationOf(node.observed, node.jobs.length),
      stack: known.stack?.has(node.name),
      machines: machinesOf(node.name),
      intent: intentOf(node),
      applying,
      ...adopts,
    });
  }
  for (const name of new Set([...(known.stack ?? []), ...counts.keys()])) {
    if (found.has(name)) continue;
    const stack = known.stack?.has(name);
    const machines = machinesOf(name);
    found.set(name, { declared: false, lrms: "missing", stack, machines, intent: "absent", applying });
  }
  return found;
}

/** Machines that were made after their workers were ready: they are others than those which took the jobs. */
export function remadeMachines(
  { nodes }: ClusterState,
  machines: readonly Machine[],
): { readonly node: string; readonly madeAt: number }[] {
  return machines.flatMap(({ node, madeAt }) => {
    const known = nodes.get(node);
    return madeAt !== undefined && known !== undefined && isRemade(known, madeAt) ? [{ node, madeAt }] : [];
  });
}

/** What the machines of workers were made from, by their tags; not of a name that several machines carry. */
export function generationsOf(machines: readonly Machine[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { node, generation } of machines) {
    if (seen.has(node) || generation === undefined) delete found[node];
    else found[node] = generation;
    seen.add(node);
  }
  return found;
}

function intentOf(node: NodeState): Evidence["intent"] {
  if (node.phase !== undefined) return "going";
  if (node.lifecycle === "powering-on") return "coming";
  return node.desired ? "present" : "absent";
}
