import type { NodeResult } from "../core/index.js";
import type { ApplyOptions, ApplyResult, NodeActuator } from "./actuator.js";

/** A site in the memory, for tests and simulations. */
export interface FakeSites extends NodeActuator {
  /** Every apply that was asked for, in order. */
  readonly applies: readonly { readonly site: string; readonly nodes: readonly string[] }[];
  /** Names that exist now. */
  present(site: string): readonly string[];
  /** A machine vanishes without anybody being told. */
  vanish(site: string, node: string): void;
}

export interface FakeSitesOptions {
  /** Waits as long as an apply takes. */
  readonly delay?: (site: string, nodes: readonly string[], signal: AbortSignal | undefined) => Promise<void>;
  /** Called for each machine that came or went. */
  readonly onChange?: (site: string, node: string, present: boolean) => void;
  /** Result of a node or fault of the whole apply, undefined when it succeeds. */
  readonly fail?: (site: string, nodes: readonly string[]) => ApplyResult | undefined;
}

/** Makes sites without any cloud. */
export function fakeSites(options: FakeSitesOptions = {}): FakeSites {
  const sites = new Map<string, Set<string>>();
  const machines = new Map<string, Set<string>>();
  const applies: { site: string; nodes: readonly string[] }[] = [];
  const of = (map: Map<string, Set<string>>, site: string) => {
    const found = map.get(site) ?? new Set<string>();
    map.set(site, found);
    return found;
  };
  const change = (site: string, node: string, present: boolean) => {
    const known = of(sites, site);
    if (present) known.add(node);
    else known.delete(node);
    if (present) of(machines, site).add(node);
    else of(machines, site).delete(node);
    options.onChange?.(site, node, present);
  };
  return {
    applies,
    present: (site) => [...of(sites, site)],
    vanish: (site, node) => {
      of(machines, site).delete(node);
      options.onChange?.(site, node, false);
    },
    current: (site) => Promise.resolve([...of(sites, site)]),
    missing: (site) => Promise.resolve([...of(sites, site)].filter((node) => !of(machines, site).has(node))),
    async apply(
      site: string,
      nodes: readonly string[],
      { signal, onProgress }: ApplyOptions,
    ): Promise<ApplyResult> {
      applies.push({ site, nodes });
      await options.delay?.(site, nodes, signal);
      if (signal?.aborted === true) return { results: [], fault: { kind: "aborted", message: "aborted" } };
      const failure = options.fail?.(site, nodes);
      if (failure?.fault !== undefined) return failure;
      const failed = new Set(failure?.results.map(({ node }: NodeResult) => node) ?? []);
      for (const node of [...of(sites, site)].filter((name) => !nodes.includes(name) && !failed.has(name))) {
        change(site, node, false);
        onProgress({ node, stage: "removed" });
      }
      for (const node of nodes.filter((name) => !of(sites, site).has(name) && !failed.has(name))) {
        change(site, node, true);
        onProgress({ node, stage: "created" });
      }
      return failure ?? { results: [] };
    },
  };
}
