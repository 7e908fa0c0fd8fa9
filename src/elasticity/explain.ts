import type { KeptConsole } from "./consoles/files.js";
import type { Reason } from "./core/index.js";
import type { JournalRecord } from "./records.js";

/** One step in the story of a node or a job. */
export interface Explanation {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Number of the journal's record; 0 for what is kept beside the journal. */
  readonly seq: number;
  /** Stable code, empty for what was only observed. */
  readonly code: string;
  readonly text: string;
  readonly evidence: Reason["evidence"];
}

/** Everything that was decided about a node, seen of it or done to it, oldest first. */
export function explainNode(records: readonly JournalRecord[], node: string): Explanation[] {
  const steps: Explanation[] = [];
  // The head of a segment says again what was seen before.
  let said = "";
  for (const record of records) {
    if (record.kind === "decide") {
      for (const reason of record.reasons ?? [])
        if (concernsNode(reason, node)) steps.push(stepOf(record, reason));
    } else if (record.kind === "act" && record.action.nodes.includes(node)) {
      const { action } = record;
      const text =
        action.kind === "order" ? `Order to the batch system: ${action.order}.` : `Update of ${action.site}.`;
      steps.push({ at: record.at, seq: record.seq, code: "", text, evidence: { nodes: action.nodes } });
    } else if (record.kind === "observe") {
      for (const seen of record.nodes.filter(({ name }) => name === node)) {
        const text = `The batch system says ${seen.detail}${seen.closed ? `, closed: ${seen.closedReason ?? "no reason"}` : ""}.`;
        if (text === said) continue;
        said = text;
        steps.push({
          at: record.at,
          seq: record.seq,
          code: "",
          text,
          evidence: { cpusAllocated: seen.cpusAllocated },
        });
      }
    }
  }
  return steps;
}

/** Code of a step that holds a console. */
export const CONSOLE = "console";

/** The story of a node with the consoles of its machines that did not come, in the order of time. */
export function withConsoles(steps: readonly Explanation[], consoles: readonly KeptConsole[]): Explanation[] {
  const story = [...steps];
  for (const { at, file, lines } of consoles) {
    const text = "Console of the machine that did not come:";
    // After what is as old: the failure stands before its console. The journal's own order stays.
    const next = story.findIndex((step) => step.at > at);
    const place = next === -1 ? story.length : next;
    story.splice(place, 0, { at, seq: 0, code: CONSOLE, text, evidence: { file, lines } });
  }
  return story;
}

function concernsNode(reason: Reason, node: string): boolean {
  if (reason.subject.kind === "node") return reason.subject.name === node;
  return ["added", "removed", "nodes"].some((key) => names(reason, key).includes(node));
}

/** What became of a job, and which nodes were started or kept for it, oldest first. */
export function explainJob(records: readonly JournalRecord[], job: string): Explanation[] {
  const steps: Explanation[] = [];
  let said = "";
  for (const record of records) {
    if (record.kind === "decide") {
      for (const reason of record.reasons ?? [])
        if (names(reason, "jobs").includes(job)) steps.push(stepOf(record, reason, true));
    } else if (record.kind === "observe") {
      for (const seen of record.jobs.filter(({ id }) => id === job)) {
        const where = seen.nodes.length > 0 ? ` on ${seen.nodes.join(", ")}` : "";
        const why = seen.phase === "pending" ? `: ${seen.reason}` : "";
        const counted =
          seen.phase === "pending" && !seen.waitsForNodes ? "; no node is started for that" : "";
        const text = `${seen.detail}${where}${why}${counted}.`;
        if (text === said) continue;
        said = text;
        steps.push({
          at: record.at,
          seq: record.seq,
          code: "",
          text,
          evidence: { cpus: seen.cpus, nodes: seen.nodeCount },
        });
      }
    }
  }
  return steps;
}

/** The workers of a pool or a site, and which sites they are on. */
export interface PoolMembers {
  readonly nodes: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
}

/**
 * Everything that was decided about a site or a pool, oldest first: its sets, its failures and back-offs,
 * limits that held it back, and why its workers were started and taken away.
 */
export function explainPool(records: readonly JournalRecord[], pool: PoolMembers): Explanation[] {
  const steps: Explanation[] = [];
  for (const record of records) {
    if (record.kind === "act" && record.action.kind === "apply" && pool.sites.has(record.action.site)) {
      const { site, nodes } = record.action;
      const text = `Update of ${site}: ${nodes.length === 0 ? "no node" : nodes.join(", ")}.`;
      steps.push({ at: record.at, seq: record.seq, code: "", text, evidence: { nodes } });
    }
    if (record.kind !== "decide") continue;
    for (const reason of record.reasons ?? [])
      if (concernsPool(reason, pool)) steps.push(stepOf(record, reason, true));
  }
  return steps;
}

function concernsPool({ subject, evidence }: Reason, { nodes, sites }: PoolMembers): boolean {
  if (subject.kind === "site") return sites.has(subject.name);
  if (subject.kind === "node") return nodes.has(subject.name);
  if (subject.kind === "key") return sites.has(subject.name.split("/")[0] ?? "");
  const named = evidence["nodes"];
  return Array.isArray(named) && named.some((name) => typeof name === "string" && nodes.has(name));
}

function stepOf(record: JournalRecord, reason: Reason, named = false): Explanation {
  const { code, text, evidence, subject } = reason;
  return { at: record.at, seq: record.seq, code, text: named ? `${subject.name}: ${text}` : text, evidence };
}

function names(reason: Reason, key: string): readonly unknown[] {
  const value = reason.evidence[key];
  return Array.isArray(value) ? value : [];
}
