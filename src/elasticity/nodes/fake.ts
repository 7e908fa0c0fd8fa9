import type { NodeResult } from "../core/index.js";
import type { ApplyOptions, ApplyResult, Machine, NodeActuator } from "./actuator.js";

/** A site in the memory, for tests and simulations: a stack's account, and the machines themselves. */
export interface FakeSites extends NodeActuator {
  /** Every apply that was asked for, in order. */
  readonly applies: readonly { readonly site: string; readonly nodes: readonly string[] }[];
  /** Names that exist now by the account of the stack. */
  present(site: string): readonly string[];
  /** Names of the machines that exist, one entry each. */
  alive(site: string): readonly string[];
  /** A machine vanishes without anybody being told. */
  vanish(site: string, node: string): void;
  /** A machine that no stack knows, or where the last one of its name has vanished, takes for that one. */
  stray(site: string, node: string): void;
  /** The stack's account is lost: a restored back end, another host. */
  forget(site: string): void;
  /** How often a machine was made though there was one of that name. */
  readonly doubles: readonly string[];
  /** Questions to the cloud: tag queries and refreshes. */
  readonly queries: readonly string[];
}

export interface FakeSitesOptions {
  /** Waits as long as an apply takes. */
  readonly delay?: (site: string, nodes: readonly string[], signal: AbortSignal | undefined) => Promise<void>;
  /** Waits until a machine that was made takes a connection. */
  readonly boots?: (site: string, node: string, signal: AbortSignal | undefined) => Promise<void>;
  /** Called for each machine that came or went. */
  readonly onChange?: (site: string, node: string, present: boolean) => void;
  /** Result of a node or fault of the whole apply, undefined when it succeeds. */
  readonly fail?: (site: string, nodes: readonly string[]) => ApplyResult | undefined;
  /** The machine of this node is made, and its reply never reaches the stack. */
  readonly losesReply?: (site: string, node: string) => boolean;
  /** An apply takes over a machine of the wanted name. Default false, as most clouds. */
  readonly adopts?: boolean;
  /** Why a site does not list its machines now, undefined when it does. */
  readonly silence?: (site: string) => string | undefined;
  /** The sites' clock; without it they do not say when machines were made. */
  readonly now?: () => number;
  /** What a machine is made from now; without it machines do not tell. */
  readonly generation?: (node: string) => string;
  /** Called between the steps of an apply; for tests that end the process there. */
  readonly step?: (what: string) => Promise<void>;
}

const isAborted = (signal: AbortSignal | undefined) => signal?.aborted === true;
const ABORTED: ApplyResult = { results: [], fault: { kind: "aborted", message: "aborted" } };

/** Makes sites without any cloud. */
export function fakeSites(options: FakeSitesOptions = {}): FakeSites {
  const stacks = new Map<string, Set<string>>();
  const machines = new Map<string, Machine[]>();
  const applies: { site: string; nodes: readonly string[] }[] = [];
  const doubles: string[] = [];
  const queries: string[] = [];
  let count = 0;
  const stackOf = (site: string) => entryOf(stacks, site, () => new Set<string>());
  const machinesOf = (site: string) => entryOf(machines, site, (): Machine[] => []);
  const machineOf = (node: string): Machine => {
    const made = options.now === undefined ? {} : { madeAt: options.now() };
    const generation = options.generation?.(node);
    return { node, id: `m-${++count}`, ...made, ...(generation === undefined ? {} : { generation }) };
  };
  const make = (site: string, node: string) => {
    const there = machinesOf(site).some((machine) => machine.node === node);
    if (there && options.adopts === true) return;
    if (there) doubles.push(node);
    machinesOf(site).push(machineOf(node));
    options.onChange?.(site, node, true);
  };
  const remove = (site: string, wanted: (machine: Machine) => boolean) => {
    const before = machinesOf(site);
    machines.set(
      site,
      before.filter((machine) => !wanted(machine)),
    );
    for (const { node } of before.filter(wanted)) options.onChange?.(site, node, false);
  };
  const apply = async (
    site: string,
    nodes: readonly string[],
    { signal, onProgress }: ApplyOptions,
  ): Promise<ApplyResult> => {
    applies.push({ site, nodes });
    await options.delay?.(site, nodes, signal);
    if (isAborted(signal)) return ABORTED;
    const failure = options.fail?.(site, nodes);
    if (failure?.fault !== undefined) return failure;
    const failed = new Set(failure?.results.map(({ node }: NodeResult) => node) ?? []);
    for (const node of [...stackOf(site)].filter((name) => !nodes.includes(name) && !failed.has(name))) {
      remove(site, (machine) => machine.node === node);
      await options.step?.(`removed ${node}`);
      stackOf(site).delete(node);
      onProgress({ node, stage: "removed" });
    }
    for (const node of nodes.filter((name) => !stackOf(site).has(name) && !failed.has(name))) {
      make(site, node);
      await options.step?.(`created ${node}`);
      if (options.losesReply?.(site, node) === true)
        return { results: [], fault: { kind: "engine", message: `no reply about ${node}` } };
      stackOf(site).add(node);
      onProgress({ node, stage: "created" });
      await options.boots?.(site, node, signal);
      if (isAborted(signal)) return ABORTED;
    }
    return failure ?? { results: [] };
  };
  const query = (kind: string, site: string) => void queries.push(`${kind} ${site}`);
  return {
    applies,
    doubles,
    queries,
    apply,
    present: (site) => [...stackOf(site)],
    alive: (site) => machinesOf(site).map(({ node }) => node),
    vanish: (site, node) => remove(site, (machine) => machine.node === node),
    stray: (site, node) => void machinesOf(site).push(machineOf(node)),
    forget: (site) => stackOf(site).clear(),
    current: (site) => Promise.resolve([...stackOf(site)]),
    missing: (site) => {
      const gone = [...stackOf(site)].filter((name) => !machinesOf(site).some(({ node }) => node === name));
      for (const name of gone) stackOf(site).delete(name);
      return Promise.resolve(gone);
    },
    machines: (site) => {
      query("machines", site);
      const silence = options.silence?.(site);
      if (silence !== undefined) return Promise.reject(new Error(silence));
      return Promise.resolve(inStack(machinesOf(site), stackOf(site)));
    },
    removeMachines: (site, ids) => {
      query("remove", site);
      remove(site, ({ id }) => ids.includes(id));
      return Promise.resolve();
    },
    adopts: () => options.adopts === true,
  };
}

/** The first machine of a name that the stack holds is the stack's. */
function inStack(machines: readonly Machine[], stack: ReadonlySet<string>): Machine[] {
  const seen = new Set<string>();
  return machines.map((machine) => {
    const own = stack.has(machine.node) && !seen.has(machine.node);
    seen.add(machine.node);
    return { ...machine, inStack: own };
  });
}

function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
