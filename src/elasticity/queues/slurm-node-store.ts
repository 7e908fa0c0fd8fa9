import type { ObservedNode } from "../core/index.js";
import { ownCopy } from "./slurm-job-store.js";
import { type NodeContext, parseNode } from "./slurm-records.js";

interface Entry {
  readonly line: string;
  readonly reservation: string | undefined;
  readonly node: ObservedNode;
  /** The node as it is shown: silent when it takes no connection. */
  readonly shown: ObservedNode;
}

/** Nodes from one answer to the next: a line that did not change is not read again. */
export interface NodeStore {
  /** Begins an answer. */
  begin(context: NodeContext): void;
  /** A line of it. */
  take(line: string): void;
  /**
   * Ends it. `probed` are the nodes whose slurmd was asked for a connection, and whether it took it; what is
   * known of others stays known while they are busy. Gives the nodes that are new or other, and those gone.
   */
  end(probed: ReadonlyMap<string, boolean>): {
    readonly nodes: readonly ObservedNode[];
    readonly gone: number;
  };
  all(): ObservedNode[];
  readonly largestCpus: number;
  clear(): void;
}

export function nodeStore(): NodeStore {
  let entries = new Map<string, Entry>();
  let next = new Map<string, Entry>();
  let context: NodeContext | undefined;
  let largestCpus = 0;
  return {
    begin(given) {
      context = given;
      next = new Map();
    },
    take(line) {
      if (context === undefined) return;
      const name = /^NodeName=(\S+)/.exec(line)?.[1] ?? "";
      const known = entries.get(name);
      const reservation = context.reservations.get(name);
      if (known !== undefined && known.line === line && known.reservation === reservation) {
        next.set(name, known);
        return;
      }
      const own = ownCopy(line);
      const read = parseNode(own, context);
      if (read === undefined) return;
      // Loads and powers change with each look and tell nothing here.
      const node = known !== undefined && same(known.node, read) ? known.node : read;
      const shown = node === known?.node ? known.shown : node;
      next.set(read.name, { line: own, reservation, node, shown });
    },
    end(probed) {
      const nodes: ObservedNode[] = [];
      largestCpus = 0;
      for (const [name, entry] of next) {
        const before = entries.get(name);
        const shown = shownNode(entry, before, probed.get(name));
        if (shown !== entry.shown) next.set(name, { ...entry, shown });
        if (shown !== before?.shown) nodes.push(shown);
        if (shown.cpus > largestCpus) largestCpus = shown.cpus;
      }
      let gone = 0;
      for (const name of entries.keys()) if (!next.has(name)) gone += 1;
      entries = next;
      return { nodes, gone };
    },
    all: () => [...entries.values()].map(({ shown }) => shown),
    get largestCpus() {
      return largestCpus;
    },
    clear() {
      entries = new Map();
    },
  };
}

const NO_CONNECTION = ", takes no connection";

function shownNode(entry: Entry, before: Entry | undefined, reached: boolean | undefined): ObservedNode {
  const { node } = entry;
  const wasSilent = before?.shown.detail.endsWith(NO_CONNECTION) === true;
  const silent = reached === undefined ? wasSilent && node.cpusAllocated > 0 : !reached;
  if (!silent || node.presence !== "up") return node;
  const detail = `${node.detail}${NO_CONNECTION}`;
  if (before?.shown.detail === detail && before.node === node) return before.shown;
  return { ...node, presence: "silent", detail };
}

function same(left: ObservedNode, right: ObservedNode): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
