import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../src/cli/main.js";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { compare, tooLarge } from "../../../src/simulator/compare.js";
import type { SimulationMetrics, Trace } from "../../../src/simulator/model.js";
import { ownPolicy } from "../../../src/simulator/own-policy.js";
import { cluesPolicy } from "../../../src/simulator/peers/clues.js";
import { clusterAutoscalerPolicy } from "../../../src/simulator/peers/cluster-autoscaler.js";
import { parallelClusterPolicy } from "../../../src/simulator/peers/parallelcluster.js";
import { starClusterPolicy } from "../../../src/simulator/peers/starcluster.js";
import { type SyntheticName, syntheticTrace } from "../../../src/simulator/traces/synthetic.js";
import { cluster, MIN, S, specs } from "./peer-world.js";

const DAY = 24 * 3600 * S;

/** The first days of a committed trace on its nodes. */
function firstDays(
  name: SyntheticName,
  days: number,
): { readonly trace: Trace; readonly on: ReturnType<typeof cluster> } {
  const { jobs, nodes = [] } = syntheticTrace(name);
  const trace = { name, jobs: jobs.filter(({ submitAt }) => submitAt < days * DAY) };
  const on = cluster(nodes.map((node) => ({ ...node, pricePerHour: 1 })));
  return { trace, on: { ...on, queue: { ...on.queue, order: "backfill" } } };
}

const known = new Map<string, ReadonlyMap<string, SimulationMetrics>>();

/** Figures of the policies by name; each trace is run once. */
function figures(name: SyntheticName, days: number): ReadonlyMap<string, SimulationMetrics> {
  const before = known.get(name);
  if (before !== undefined) return before;
  const { trace, on } = firstDays(name, days);
  const own = (idleTime: number) => ownPolicy(policyWith({ idleTime, maxWaitPowerOn: 900 }));
  const rows = compare({
    cluster: on,
    trace,
    seed: 1,
    options: { detail: "states" },
    policies: [
      { name: "own", make: own(120) },
      { name: "clues", make: cluesPolicy() },
      { name: "starcluster", make: starClusterPolicy() },
      { name: "parallelcluster", make: parallelClusterPolicy() },
      { name: "cluster-autoscaler", make: clusterAutoscalerPolicy() },
    ],
  });
  const found = new Map(rows.map((row) => [row.policy, row.metrics]));
  known.set(name, found);
  return found;
}

describe("SY-32 the same trace under published rules and ours", () => {
  test.each([
    ["steady", 1],
    ["bursty", 1],
    ["gang", 0.5],
  ] as const)(
    "SY-32 %s: every job is done under each, and none of them is better in both cost and wait",
    (name, days) => {
      const found = figures(name, days);
      const own = found.get("own");
      if (own === undefined) throw new Error("no figures");
      for (const [policy, metrics] of found) {
        expect(metrics.jobsLost, policy).toBe(0);
        if (policy === "own") continue;
        const better = metrics.cost < own.cost && metrics.waitMean < own.waitMean;
        expect(better, `${policy}: ${metrics.cost} and ${metrics.waitMean}`).toBe(false);
      }
    },
  );

  test("SY-22 ours serves a burst sooner than StarCluster's load balancer and CLUES", () => {
    const found = figures("bursty", 1);
    const wait = (policy: string) => found.get(policy)?.waitMean ?? Number.NaN;
    expect(wait("own")).toBeLessThan(wait("starcluster") / 4);
    expect(wait("own")).toBeLessThan(wait("clues") / 4);
  });

  test("SY-27 ours costs less than ParallelCluster and the cluster autoscaler at a wait that is no 10 s longer", () => {
    const found = figures("bursty", 1);
    const own = found.get("own");
    for (const peer of ["parallelcluster", "cluster-autoscaler"]) {
      const other = found.get(peer);
      expect(own?.cost).toBeLessThan((other?.cost ?? 0) * 0.9);
      expect(own?.waitMean).toBeLessThan((other?.waitMean ?? 0) + 10 * S);
    }
  });
});

describe("P13 regret", () => {
  test("P13 is what is paid above the clairvoyant bound at the same waiting times", () => {
    const job = { submitAt: 0, nodeCount: 1, cpusPerNode: 4 };
    const jobs = [
      { ...job, id: "1", runTime: 10 * MIN },
      { ...job, id: "2", submitAt: 30 * MIN, runTime: 10 * MIN },
    ];
    const make = (idleTime: number) => ownPolicy(policyWith({ idleTime }));
    const policies = [
      { name: "soon", make: make(5) },
      { name: "never", make: make(3600) },
    ];
    const rows = compare({
      cluster: cluster(specs("a", 1)),
      trace: { name: "gap", jobs },
      policies,
      seed: 1,
    });
    const [soon, never] = rows.map(({ regret }) => regret);
    expect(soon).toBeGreaterThanOrEqual(0);
    expect(soon).toBeLessThan(0.1);
    expect(never).toBeGreaterThan(1);
  });
});

describe("elastosca simulate --trace", () => {
  let folder: string;
  let out: string[];
  let errors: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trace-"));
    out = [];
    errors = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => errors.push(String(text)) > 0);
    writeFileSync(
      join(folder, "t.sim"),
      ";node;n;4;8192;3\n0;job;4;512;600\n5;job;2;512;300;2\n6;job;x;1;1\n",
    );
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (name: string) => join(folder, name);
  const simulate = (...words: string[]) => main(["node", "elastosca", "simulate", ...words]);

  test("CL-11 a bad line stops it with its place, or is left out and counted when asked", async () => {
    expect(await simulate("--trace", file("t.sim"))).toBe(1);
    expect(errors.join("")).toMatch(/t\.sim:4:7 - error TS8201[\s\S]*TS9447/);
    errors.length = 0;
    expect(
      await simulate("--trace", file("t.sim"), "--keep-going", "--policy", "slurm", "--format", "json"),
    ).toBe(0);
    expect(errors.join("")).toContain("1 of 4 lines were left out");
    expect(JSON.parse(out.join(""))).toMatchObject({
      jobs: 2,
      nodes: 3,
      seed: 1,
      policies: [{ policy: "slurm", jobsDone: 2, jobsLost: 0, boots: 3 }],
    });
  });

  test("SY-32 a table with a line a policy; policy files beside names", async () => {
    writeFileSync(file("mine.yaml"), "idleTime: 60\n");
    const words = ["--policy", "elastosca", "--policy", "karpenter", "--policy", file("mine.yaml")];
    expect(await simulate("--trace", file("t.sim"), "--keep-going", ...words)).toBe(0);
    const names = out
      .join("")
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["policy", "elastosca", "karpenter", "mine.yaml"]);
  });

  test("CL-11 the run of the first policy is drawn", async () => {
    const words = ["--trace", file("t.sim"), "--keep-going", "--policy", "slurm"];
    expect(await simulate(...words, "--plot", file("p.svg"))).toBe(0);
    expect(readFileSync(file("p.svg"), "utf8")).toContain("under slurm");
    expect(await simulate(...words, "--plot", file("p.html"))).toBe(0);
    expect(readFileSync(file("p.html"), "utf8")).toContain("<!doctype html>");
  });

  test.each([
    [["--trace", "stedy"], 1, "TS9447", 'Did you mean "steady"?'],
    [["--trace", "steady", "--policy", "karpentr"], 1, "TS9448", 'Did you mean "karpenter"?'],
    [["--trace", "gang", "--nodes", "4"], 1, "TS9449", "--nodes 32 --cpus 16"],
    [["--trace", "steady", "--nodes", "many"], 2, "TS9444", "--nodes 16"],
    [["--trace", "steady", "--price", "cheap"], 2, "TS9444", "--price"],
    [["--trace", "steady", "--seed", "x"], 2, "TS9444", "--seed"],
    [["--trace", "steady", "--plot", "p.png"], 2, "TS9443", ".svg"],
    [["--trace", "steady", "--sites", "nowhere.yaml"], 1, "TS9447", "validate"],
    [["--trace", "steady", "--trace-format", "csv"], 2, "Allowed choices", "sim, swf, sacct"],
  ])("CL-11 %j is refused", async (words, status, code, hint) => {
    expect(await simulate(...words)).toBe(status);
    expect(errors.join("")).toContain(code);
    expect(errors.join("")).toContain(hint);
  });
});

describe("sizes", () => {
  test("CL-11 jobs that would never fit are found", () => {
    const job = { id: "1", submitAt: 0, runTime: MIN, nodeCount: 1, cpusPerNode: 4 };
    const trace = {
      name: "t",
      jobs: [
        job,
        { ...job, id: "2", nodeCount: 3 },
        { ...job, id: "3", cpusPerNode: 5 },
        { ...job, id: "4", partition: "x" },
      ],
    };
    expect(tooLarge(trace, specs("a", 2, { partitions: ["y"] })).map(({ id }) => id)).toEqual([
      "2",
      "3",
      "4",
    ]);
  });
});
