import { describe, expect, test } from "vitest";
import { initialState, type NodeState, type ObservedJob } from "../../../src/elasticity/core/index.js";
import { mergeJobs, waitingJobs } from "../../../src/elasticity/core/jobs/list.js";
import { byPriority } from "../../../src/elasticity/core/jobs/ready.js";
import { concernedNodes, NodeTable } from "../../../src/elasticity/core/node-table.js";
import { PlaceSet } from "../../../src/elasticity/core/place-set.js";
import { random } from "./random.js";

/** Tasks of arrays, single jobs, and ids that only look like tasks. */
const IDS = [
  "7",
  "7_3",
  "7_12",
  "7_03",
  "10_1",
  "10_2",
  "9_1",
  "a_1",
  "7_",
  "_7",
  "1073741824_1",
  "8_4194304",
];

function randomJob(next: () => number, number: number): ObservedJob {
  const pick = (count: number) => Math.floor(next() * count);
  const pending = next() < 0.8;
  return {
    id: number < IDS.length ? (IDS[number] ?? "") : `${100 + pick(5)}_${number}`,
    phase: pending ? "pending" : "running",
    detail: "",
    reason: pending ? "Resources" : "None",
    waitsForNodes: pending && next() < 0.9,
    nodeCount: 1,
    cpus: 1 + pick(3),
    priority: pick(4),
    submittedAt: 1000 * pick(3),
    nodes: pending ? [] : ["n-1"],
  };
}

/** What is kept beside a list, reckoned from the list alone. */
function ordered(jobs: readonly ObservedJob[]): ObservedJob[] {
  return jobs.filter((job) => job.phase === "pending" && job.waitsForNodes).sort(byPriority);
}

describe("what is kept between decisions", () => {
  test("P2 the ready jobs are in order of priority, however they came in", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = random(seed);
      const jobs = Array.from({ length: Math.floor(next() * 60) }, (_, at) => randomJob(next, at));
      const shuffled = next() < 0.5 ? jobs : jobs.sort(() => next() - 0.5);
      expect(waitingJobs(shuffled).ready, `seed ${seed}`).toEqual(ordered(shuffled));
    }
  });

  test("P2 they are after many changes what they would be of the list as it is", () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const next = random(seed);
      let jobs: readonly ObservedJob[] = Array.from({ length: 30 }, (_, at) => randomJob(next, at));
      waitingJobs(jobs);
      for (let round = 0; round < 20; round += 1) {
        const changed = Array.from({ length: 5 }, () => randomJob(next, Math.floor(next() * 60)));
        const unique = [...new Map(changed.map((job) => [job.id, job])).values()];
        const gone = jobs
          .filter(({ id }) => next() < 0.1 && !unique.some((job) => job.id === id))
          .map(({ id }) => id);
        ({ jobs } = mergeJobs(jobs, unique, gone));
        const { ready, shapes, table } = waitingJobs(jobs);
        expect(ready, `seed ${seed}, round ${round}`).toEqual(ordered(jobs));
        for (const [at, job] of ready.entries()) expect(shapes[at]).toBe(table.idOf(job));
      }
    }
  });

  test("P2 a set of places holds what was put in and not taken out", () => {
    const next = random(7);
    const set = PlaceSet.where(50, (place) => place % 7 === 0);
    const model = new Set(Array.from({ length: 8 }, (_, at) => at * 7));
    for (let round = 0; round < 500; round += 1) {
      const place = Math.floor(next() * 50);
      const isIn = next() < 0.5;
      expect(set.put(place, isIn)).toBe(model.has(place));
      if (isIn) model.add(place);
      else model.delete(place);
      expect(set.places).toEqual([...model].sort((left, right) => left - right));
    }
    const copy = set.copy();
    copy.put(3, !copy.has(3));
    expect(set.has(3)).toBe(model.has(3));
  });

  test("P2 nodes that come are left alone by time until one of them is overdue", () => {
    const specs = ["a", "b", "c"].map((name) => ({
      name,
      site: "lab",
      cpus: 1,
      memoryMiB: 1,
      address: "192.0.2.1",
    }));
    const { nodes } = initialState(specs, ["lab"], 0);
    const table = NodeTable.of(nodes, 0);
    const come = (name: string, since: number) => {
      const node = table.get(name);
      if (node !== undefined)
        table.set({ ...node, lifecycle: "powering-on", since, desired: true } satisfies NodeState, 0);
    };
    come("a", 1000);
    come("b", 2000);
    const names = (list: Iterable<NodeState>) => [...list].map(({ name }) => name);
    expect(names(table.concerned())).toEqual(["c"]);
    expect(names(table.concerned(["b"]))).toEqual(["b", "c"]);
    expect(names(table.concernedSince(1000))).toEqual(["c"]);
    expect(names(table.concernedSince(1001))).toEqual(["a", "b", "c"]);
    expect(names(concernedNodes(table))).toEqual(["a", "b", "c"]);
    come("a", 3000);
    expect(names(table.concernedSince(2000))).toEqual(["c"]);
  });
});
