import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { changeStep, REFERENCE, step, worldOf } from "./decision-world.js";
import { atMost, type Figure, median, percentile } from "./figure.js";
import type { QueueSize } from "./queue-model.js";

/**
 * Decisions over large queues (P1 to P4), single-threaded, without the parsing of the batch system's words,
 * which P5 has. Limits are in milliseconds of the deciding thread's processor time.
 */
export function decisionFigures(): readonly Figure[] {
  const whole = wholeDecisions(REFERENCE, 40);
  const changed = changedDecisions(REFERENCE, 200);
  const many = wholeDecisions({ ...REFERENCE, pools: 200 }, 10);
  const huge = wholeDecisions({ nodes: 50_000, jobs: 1_000_000, pools: 8, sites: 4 }, 3);
  const ratio = median(many.slice(2)) / median(whole.slice(2));
  return [
    atMost("P1", "first decision, 10,000 nodes and 100,000 jobs", whole[0] ?? 0, "ms", 500),
    atMost("P1", "whole decision, warm, median", median(whole.slice(5)), "ms", 120),
    atMost("P1", "whole decision, warm, p99", percentile(whole.slice(5), 0.99), "ms", 250),
    atMost("P1", "memory of a process that decides on it and on 200 changes", memoryMiB(), "MiB", 300),
    atMost("P2", "a hundredth of it changed, median", median(changed), "ms", 20),
    atMost("P2", "a hundredth of it changed, p99", percentile(changed, 0.99), "ms", 20),
    atMost("P3", "50,000 nodes and 1,000,000 jobs", median(huge), "ms", 2500),
    atMost("P4", "200 pools instead of 8, ratio", ratio, "", 2),
  ];
}

/** Time of decisions over answers that share nothing with the one before. */
function wholeDecisions(size: QueueSize, count: number): number[] {
  const world = worldOf(size);
  return Array.from({ length: count }, () => {
    const nodes = world.observed.map((node) => ({ ...node }));
    const jobs = world.jobs.map((job) => ({ ...job }));
    return step(world, { kind: "snapshot", at: world.now + 5000, nodes, jobs });
  });
}

/** Time of decisions over answers of which a hundredth of the nodes and jobs is new. */
function changedDecisions(size: QueueSize, count: number): number[] {
  const world = worldOf(size);
  step(world, { kind: "snapshot", at: world.now, nodes: world.observed, jobs: world.jobs });
  return Array.from({ length: count + 20 }, (_, round) => changeStep(world, round)).slice(20);
}

/** Resident memory of a process of its own that decides on the reference, MiB; bundled, as the command is. */
function memoryMiB(): number {
  const entryPoints = [join(import.meta.dirname, "decision-memory.ts")];
  const { outputFiles } = buildSync({
    entryPoints,
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  const program = outputFiles[0]?.text ?? "";
  return Number(
    execFileSync(process.execPath, ["--input-type=module"], { input: program, encoding: "utf8" }),
  );
}
