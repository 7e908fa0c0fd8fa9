import type { Snapshot } from "../core/index.js";
import { expandHostlist } from "./hostlist.js";
import { lineSplitter } from "./lines.js";
import type { QueueChanges } from "./queue.js";
import { jobStore, recordId } from "./slurm-job-store.js";
import { nodeStore } from "./slurm-node-store.js";
import { parseFields, sharedValues } from "./slurm-records.js";
import { MARKS } from "./slurm-script.js";
import { untoldChanges } from "./untold-changes.js";

/** Reads answers of the observing script as they come, each against the one before. */
export interface SlurmReader {
  /** Begins an answer; `asked` is our time before the question. */
  begin(asked: number): Answer;
}

/** One answer while it comes in. */
export interface Answer {
  push(chunk: Uint8Array | string): void;
  /** Ends it and gives what is other than when changes were asked for last. Throws when it is not a whole one. */
  changes(answered: number): QueueChanges;
  /** Ends it and gives all there is. */
  snapshot(answered: number): Snapshot;
}

type Head = Omit<Snapshot, "nodes" | "jobs">;

type Part = keyof typeof MARKS | "head";

interface Incoming {
  part: Part;
  clock: number | undefined;
  memoryIsConsumable: boolean;
  failed: boolean;
  problem: string | undefined;
  readonly reservations: Map<string, string>;
  readonly probed: Map<string, boolean>;
  readonly main: string[];
  readonly more: Map<string, string>;
}

const PART_OF = new Map<string, Part>(
  Object.entries(MARKS).map(([part, mark]) => [mark, part as keyof typeof MARKS]),
);

export function slurmReader(now: () => number): SlurmReader {
  const nodes = nodeStore();
  const jobs = jobStore();
  const shared = sharedValues();
  let offset = 0;
  /** Who asks for changes has to be told everything. */
  let whole = true;
  const untold = untoldChanges();
  const forget = () => {
    whole = true;
    untold.take();
    nodes.clear();
    jobs.clear();
  };
  const settle = (incoming: Incoming, asked: number, answered: number): Head => {
    if (incoming.problem !== undefined)
      throw new Error(`Slurm's answer is not understood: ${incoming.problem}`);
    if (incoming.part !== "end" || incoming.failed) throw new Error("Slurm gave no whole answer");
    const listed = nodes.end(incoming.probed);
    const { memoryIsConsumable } = incoming;
    const { largestCpus } = nodes;
    const context = { offset, now: answered, shared, memoryIsConsumable, largestCpus };
    const changed = jobs.update(incoming.main, incoming.more, context);
    if (listed.gone > 0) whole = true;
    if (!whole) untold.add(listed.nodes, changed);
    return { at: asked, ...(memoryIsConsumable ? { memoryIsConsumable } : {}) };
  };
  return {
    begin(asked) {
      const incoming = emptyAnswer();
      const clocked = (theirs: number) => {
        const next = offsetOf(theirs, asked, now(), offset);
        if (next !== offset) forget();
        offset = next;
      };
      const started = () => nodes.begin({ offset, shared, reservations: incoming.reservations });
      const lines = lineSplitter((line) => takeLine(incoming, line, { clocked, started, node: nodes.take }));
      const finish = (answered: number) => {
        try {
          lines.end();
          return settle(incoming, asked, answered);
        } catch (error) {
          forget();
          throw error;
        }
      };
      return {
        push(chunk) {
          if (incoming.problem !== undefined) return;
          // What takes the pieces of an answer cannot be told of an error: its end can.
          try {
            lines.push(chunk);
          } catch (error) {
            incoming.problem = (error as Error).message;
          }
        },
        changes(answered) {
          const head = finish(answered);
          const told = untold.take();
          if (!whole) return { ...head, ...told, whole: false };
          whole = false;
          return { ...head, nodes: nodes.all(), jobs: jobs.all(), gone: [], whole: true };
        },
        snapshot: (answered) => ({ ...finish(answered), nodes: nodes.all(), jobs: jobs.all() }),
      };
    },
  };
}

function emptyAnswer(): Incoming {
  return {
    part: "head",
    clock: undefined,
    memoryIsConsumable: false,
    failed: false,
    problem: undefined,
    reservations: new Map(),
    probed: new Map(),
    main: [],
    more: new Map(),
  };
}

interface Takers {
  readonly clocked: (theirs: number) => void;
  readonly started: () => void;
  readonly node: (line: string) => void;
}

function takeLine(incoming: Incoming, line: string, takers: Takers): void {
  const part = PART_OF.get(line);
  if (part !== undefined) {
    incoming.part = part;
    if (part === "nodes") takers.started();
  } else if (line !== "") PARTS[incoming.part](incoming, line, takers);
}

const PARTS: Readonly<Record<Part, (incoming: Incoming, line: string, takers: Takers) => void>> = {
  head(incoming, line, { clocked }) {
    if (incoming.clock !== undefined) incoming.memoryIsConsumable = /MEMORY/i.test(line);
    else {
      incoming.clock = Number(line) * 1000;
      clocked(incoming.clock);
    }
  },
  reservations(incoming, line) {
    const fields = parseFields(line);
    if (fields.get("State") !== "ACTIVE") return;
    const name = fields.get("ReservationName") ?? "";
    for (const node of expandHostlist(fields.get("Nodes") ?? "")) incoming.reservations.set(node, name);
  },
  nodes(incoming, line, { node }) {
    if (line === "NODES-FAILED") incoming.failed = true;
    else node(line);
  },
  probed(incoming, line) {
    if (line.startsWith("+")) incoming.probed.set(line.slice(1), true);
    else incoming.probed.set(line, false);
  },
  jobs(incoming, line) {
    incoming.main.push(line);
  },
  more(incoming, line) {
    incoming.more.set(recordId(line), line.slice(line.indexOf("\t") + 1));
  },
  end() {},
};

/**
 * What is to be added to Slurm's times. Two clocks that agree within the duration of the call are taken as
 * one, and an offset that is still within it stays: it must not tremble from answer to answer.
 */
function offsetOf(theirs: number, asked: number, answered: number, before: number): number {
  const apart = (asked + answered) / 2 - theirs;
  const doubt = answered - asked + 1000;
  if (Math.abs(apart) <= doubt) return 0;
  return Math.abs(apart - before) <= doubt ? before : Math.round(apart);
}
