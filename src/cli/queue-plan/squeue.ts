import type { SourceText, Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ObservedJob } from "../../elasticity/core/index.js";
import { parseFeatures } from "../../elasticity/queues/slurm-features.js";
import { parseGres } from "../../elasticity/queues/slurm-gres.js";
import { reasonWaitsForNodes } from "../../elasticity/queues/slurm-reasons.js";
import { jobPhaseOf } from "../../elasticity/queues/slurm-states.js";
import { parseCount, parseMemory, parseTimeLimit } from "../../elasticity/queues/slurm-values.js";

/** Heads of columns by what they hold; squeue names them by the letter or the field that was asked for. */
const COLUMNS = {
  id: ["JOBID"],
  partition: ["PARTITION"],
  state: ["STATE", "ST"],
  nodes: ["NODES"],
  cpus: ["CPUS"],
  memory: ["MIN_MEMORY"],
  gres: ["TRES_PER_NODE", "GRES"],
  features: ["FEATURES"],
  timeLimit: ["TIME_LIMIT"],
  priority: ["PRIORITY"],
  reason: ["REASON", "NODELIST(REASON)"],
} as const;

type Column = keyof typeof COLUMNS;

const SHORT_STATES: Readonly<Record<string, string>> = {
  PD: "PENDING",
  CF: "CONFIGURING",
  R: "RUNNING",
  CG: "COMPLETING",
  S: "SUSPENDED",
  CD: "COMPLETED",
};

/** True for a text whose first line is the head of a listing of squeue. */
export function looksLikeSqueue({ text }: SourceText): boolean {
  return /^\s*\S*\bJOBID\b/.test(text.trimStart().split("\n", 1)[0] ?? "");
}

/**
 * Jobs in a listing of squeue, in its default layout or any other that has the columns JOBID and NODES;
 * columns stand behind blanks, or behind `|`. What a listing does not say counts as any: without CPUS one
 * processor a node, without a state waiting, without a reason for nodes.
 */
export function readSqueue(source: SourceText, sink: DiagnosticSink): readonly ObservedJob[] {
  const lines = linesOf(source);
  const [head, ...rest] = lines;
  if (head === undefined) return [];
  const separator = head.text.includes("|") ? "|" : undefined;
  const names = cells(head.text, separator);
  const missing = (["id", "nodes"] as const).find((column) => indexOf(names, column) < 0);
  if (missing !== undefined) {
    report(sink, CODES.queueHeader, head.span, { missing: COLUMNS[missing][0] });
    return [];
  }
  return rest.flatMap(({ text, span }, index) => {
    const values = cells(text, separator);
    // A last column in brackets, the reason, may hold blanks.
    const joined =
      values.length > names.length
        ? [...values.slice(0, names.length - 1), values.slice(names.length - 1).join(" ")]
        : values;
    const open = joined.at(-1)?.startsWith("(") === true || values.length === names.length;
    if (joined.length !== names.length || !open) {
      report(sink, CODES.queueLine, span, { columns: names.length, found: values.length });
      return [];
    }
    return [jobOf((column) => cellOf(joined, indexOf(names, column)), index)];
  });
}

function jobOf(value: (column: Column) => string | undefined, index: number): ObservedJob {
  const given = value("state") ?? "PENDING";
  const detail = SHORT_STATES[given] ?? given;
  const reason = (value("reason") ?? "None").replace(/^\((.*)\)$/, "$1");
  const nodeCount = parseCount(value("nodes") ?? "1");
  const memory = parseMemory(value("memory") ?? "0").mib;
  const partition = value("partition");
  const features = parseFeatures(value("features"), nodeCount);
  const gres = parseGres(value("gres")?.replaceAll("gres/", "").replaceAll("gres:", ""));
  const timeLimit = parseTimeLimit(value("timeLimit") ?? "");
  const phase = jobPhaseOf(detail, false);
  return {
    id: value("id") ?? String(index + 1),
    phase,
    detail,
    reason,
    waitsForNodes: phase === "pending" && reasonWaitsForNodes(detail, reason),
    nodeCount,
    cpus: Math.max(nodeCount, parseCount(value("cpus") ?? String(nodeCount))),
    ...(memory === 0 ? {} : { memoryMiBPerNode: memory }),
    ...(partition === undefined ? {} : { partitions: partition.split(",") }),
    ...(features === undefined ? {} : { featureSets: features.sets, sameFeatureSet: features.same }),
    ...(gres === undefined ? {} : { gresPerNode: gres }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    priority: Number(value("priority") ?? 0) || 0,
    submittedAt: 0,
    nodes: [],
  };
}

interface Line {
  readonly text: string;
  readonly span: Span;
}

function linesOf(source: SourceText): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of source.text.split("\n")) {
    const text = line.trimEnd();
    if (text.trim() !== "") lines.push({ text, span: { source, start, end: start + text.length } });
    start += line.length + 1;
  }
  return lines;
}

function cells(line: string, separator: string | undefined): readonly string[] {
  if (separator === undefined) return line.trim().split(/\s+/);
  return line.split(separator).map((cell) => cell.trim());
}

function indexOf(names: readonly string[], column: Column): number {
  return names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name.toUpperCase()));
}

/** Words that stand for nothing are absent. */
function cellOf(values: readonly string[], index: number): string | undefined {
  const value = values[index];
  return value === undefined || /^(|N\/A|\(null\)|null)$/.test(value) ? undefined : value;
}
