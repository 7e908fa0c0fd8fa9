import type { Millis } from "../elasticity/core/index.js";
import type { NodeSpan, SimulationRun } from "./model.js";
import type { SimNode } from "./world.js";

type Bill = SimulationRun["bills"][number];
type Update = SimulationRun["updates"][number];

/** Writes down what happens to nodes, machines and sites, as spans of virtual time. */
export interface Recorder {
  /** To be called after every change of a node. */
  node(node: SimNode, now: Millis): void;
  /** The machine is paid from `now` on, until `unpaid`. */
  paid(node: SimNode, now: Millis, pricePerHour: number, of?: "stopped"): void;
  unpaid(node: SimNode, now: Millis): void;
  update(update: Update): void;
  booted(): void;
  /** The life of a machine ended without a job. */
  idleBoot(): void;
  /** Closes all open spans. */
  close(now: Millis): Pick<SimulationRun, "spans" | "bills" | "updates" | "boots" | "idleBoots">;
}

interface OpenSpan {
  readonly state: NodeSpan["state"];
  readonly from: Millis;
  readonly jobs: number;
  readonly node: SimNode;
}

interface OpenBill {
  readonly from: Millis;
  readonly price: number;
  readonly of?: "stopped";
}

interface Recording {
  readonly spans: NodeSpan[];
  readonly bills: Bill[];
  readonly updates: Update[];
  readonly open: Map<SimNode, OpenSpan>;
  readonly paying: Map<SimNode, OpenBill>;
  boots: number;
  idleBoots: number;
}

/** A recorder; with `states` the number of jobs on a used node does not part spans. */
export function createRecorder(detail: "jobs" | "states"): Recorder {
  const counts = { boots: 0, idleBoots: 0 };
  const record: Recording = {
    spans: [],
    bills: [],
    updates: [],
    open: new Map(),
    paying: new Map(),
    ...counts,
  };
  return {
    node: (node, now) => noteState(record, node, now, detail),
    paid(node, from, price, of) {
      closeBill(record, node, from);
      record.paying.set(node, { from, price, ...(of === undefined ? {} : { of }) });
    },
    unpaid: (node, now) => closeBill(record, node, now),
    update: (update) => record.updates.push(update),
    booted: () => {
      record.boots += 1;
    },
    idleBoot: () => {
      record.idleBoots += 1;
    },
    close(now) {
      for (const span of record.open.values()) closeSpan(record, span, now, detail);
      for (const node of [...record.paying.keys()]) closeBill(record, node, now);
      const { spans, bills, updates, boots, idleBoots } = record;
      return { spans, bills, updates, boots, idleBoots };
    },
  };
}

function noteState(record: Recording, node: SimNode, now: Millis, detail: "jobs" | "states"): void {
  const state = shownState(node, now);
  const jobs = detail === "jobs" && state === "used" ? node.jobs.size : 0;
  const span = record.open.get(node);
  if (span?.state === state && span.jobs === jobs) return;
  if (span !== undefined) closeSpan(record, span, now, detail);
  record.open.set(node, { node, state, from: now, jobs });
}

function closeSpan(
  { spans }: Recording,
  { node, state, from, jobs }: OpenSpan,
  to: Millis,
  detail: "jobs" | "states",
): void {
  if (to <= from) return;
  const { name, site } = node.spec;
  const counted = state === "used" && detail === "jobs" ? { jobs } : {};
  spans.push({ node: name, site, state, from, to, ...counted });
}

function closeBill({ bills, paying }: Recording, node: SimNode, to: Millis): void {
  const bill = paying.get(node);
  paying.delete(node);
  if (bill === undefined || to <= bill.from) return;
  const { name, site } = node.spec;
  const kind = bill.of === undefined ? {} : { of: bill.of };
  bills.push({ node: name, site, from: bill.from, to, pricePerHour: bill.price, ...kind });
}

/** The state of a node as plots show it. */
export function shownState(node: SimNode, now: Millis): NodeSpan["state"] {
  switch (node.machine) {
    case "none":
      return "off";
    case "booting":
      return "powering-on";
    case "going":
      return "powering-off";
    case "dead":
      return "failed";
    case "up":
      if (node.jobs.size === 0) return "idle";
      return now < node.setupUntil ? "setup" : "used";
  }
}
