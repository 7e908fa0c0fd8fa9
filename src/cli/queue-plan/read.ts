import type { SourceText } from "../../base/span.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ObservedJob } from "../../elasticity/core/index.js";
import { type Fields, fieldsOf } from "../../placement/fields.js";
import { validateDocument } from "../../schema/validate.js";
import type { TraceJob } from "../../simulator/model.js";
import { formatOf, readTrace } from "../../simulator/traces/read.js";
import { parseYaml } from "../../syntax/compose.js";
import { looksLikeSqueue, readSqueue } from "./squeue.js";

/**
 * The jobs of a queue file: a listing of squeue, a job list (YAML or JSON, tosca/schema/queue.schema.json),
 * or a trace that the simulator reads, of which every job is taken as waiting. What is wrong is reported at
 * its line.
 */
export function readQueue(source: SourceText, sink: DiagnosticSink): readonly ObservedJob[] {
  if (looksLikeSqueue(source)) return readSqueue(source, sink);
  if (!/\.(ya?ml|json)$/i.test(source.name) && formatOf(source) !== undefined) {
    const read = readTrace(source);
    for (const diagnostic of read.ok ? read.value.warnings : read.error) sink.add(diagnostic);
    return read.ok ? read.value.trace.jobs.map(traceJob) : [];
  }
  const root = parseYaml(source, sink);
  if (root === undefined || validateDocument(root, "queue", sink) === undefined) return [];
  return fieldsOf(root, "", sink).maps("jobs").flatMap(listedJobs);
}

function listedJobs(fields: Fields, index: number): readonly ObservedJob[] {
  const id = fields.text("id") ?? String(index + 1);
  const nodeCount = fields.integer("nodes") ?? 1;
  const memory = fields.size("memory");
  const gpus = fields.integer("gpus") ?? 0;
  const partition = fields.text("partition");
  const features = fields.texts("features");
  const timeLimit = fields.time("timeLimit");
  const job = waiting(id, {
    nodeCount,
    cpus: nodeCount * (fields.integer("cpus") ?? 1),
    ...(memory === undefined ? {} : { memoryMiBPerNode: Math.ceil(memory / 2 ** 20) }),
    ...(gpus === 0 ? {} : { gresPerNode: { gpu: gpus } }),
    ...(partition === undefined ? {} : { partitions: [partition] }),
    ...(features.length === 0 ? {} : { featureSets: [features] }),
    ...(timeLimit === undefined ? {} : { timeLimit: timeLimit * 1000 }),
    priority: fields.number("priority", Number.NEGATIVE_INFINITY) ?? 0,
  });
  const count = fields.integer("count") ?? 1;
  if (count === 1) return [job];
  return Array.from({ length: count }, (_, copy) => ({ ...job, id: `${id}_${copy + 1}` }));
}

function traceJob(job: TraceJob): ObservedJob {
  const { id, nodeCount, cpusPerNode, memoryMiBPerNode, partition, gresPerNode, featureSets, timeLimit } =
    job;
  return waiting(id, {
    nodeCount,
    cpus: nodeCount * cpusPerNode,
    ...(memoryMiBPerNode === undefined ? {} : { memoryMiBPerNode }),
    ...(partition === undefined ? {} : { partitions: [partition] }),
    ...(gresPerNode === undefined ? {} : { gresPerNode }),
    ...(featureSets === undefined ? {} : { featureSets }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    priority: job.priority ?? 0,
  });
}

function waiting(
  id: string,
  needs: Partial<ObservedJob> & {
    readonly nodeCount: number;
    readonly cpus: number;
    readonly priority: number;
  },
): ObservedJob {
  return {
    id,
    phase: "pending",
    detail: "PENDING",
    reason: "Resources",
    waitsForNodes: true,
    submittedAt: 0,
    nodes: [],
    ...needs,
  };
}
