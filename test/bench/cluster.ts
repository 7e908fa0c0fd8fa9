import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { RunSummary } from "../../src/elasticity/index.js";
import { atMost, type Figure, median } from "./figure.js";

const CLI = resolve(import.meta.dirname, "../../scripts/elastosca.mjs");
const SITES = resolve(import.meta.dirname, "../e2e/sites.yaml");

interface DemoReport {
  readonly upSeconds: number;
  readonly stackSeconds: Readonly<Record<string, number>>;
  readonly run: RunSummary;
}

/** The local cluster for real: from nothing to three stacks, a burst of 40 jobs, and away again. */
export function clusterFigures(): readonly Figure[] {
  const workspace = mkdtempSync(join(tmpdir(), "elastosca-bench-"));
  try {
    const args = ["demo", "--sites", SITES, "--workspace", workspace, "--format", "json", "--destroy"];
    const text = execFileSync(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    return figuresOf(JSON.parse(text.toString()) as DemoReport);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function figuresOf({ upSeconds, run }: DemoReport): readonly Figure[] {
  const stage = (pick: (powerOn: RunSummary["powerOns"][number]) => number | undefined) =>
    median(run.powerOns.flatMap((powerOn) => pick(powerOn) ?? []));
  return [
    atMost("up-from-nothing", "three stacks from nothing to a cluster that accepts jobs", upSeconds, "s", 45),
    atMost(
      "worker-first-job",
      "decision to first job of a further worker, median",
      stage((p) => p.total),
      "s",
      15,
    ),
    atMost(
      "worker-controller",
      "of which decision to the start of the update",
      stage((p) => p.stages.controller),
      "s",
      2,
    ),
    atMost(
      "worker-engine",
      "of which engine and machine",
      stage((p) => p.stages.create),
      "s",
      8,
    ),
    atMost(
      "worker-join",
      "of which boot and join",
      stage((p) => p.stages.join),
      "s",
      8,
    ),
    atMost(
      "worker-schedule",
      "of which the batch system's scheduler",
      stage((p) => p.stages.firstJob),
      "s",
      4,
    ),
    atMost("jobs-lost", "jobs of the burst that were not completed", 40 - run.jobs.done, "jobs", 0),
  ];
}
