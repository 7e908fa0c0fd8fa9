import { describe, expect, test } from "vitest";
import { type ElasticityPolicy, nextDeadline, policyWith } from "../../../src/elasticity/core/index.js";
import { policyAt, scheduledAt } from "../../../src/elasticity/core/schedule.js";
import { bringUp, job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const HOUR = 3600;
/** 1970-01-01T00:16:40Z, when small clusters begin. */
const START = 1_000_000;

const inPhase = ({ state }: SmallCluster) =>
  [...state.nodes.values()].filter(({ phase }) => phase !== undefined).map(({ name }) => name);

/** Nodes that are on and idle. */
function idleCluster(count: number, settings: Partial<ElasticityPolicy>): SmallCluster {
  const cluster = smallCluster(specs(count, { generation: "b" }), { cooldownServed: 0, ...settings });
  cluster.look(Array.from({ length: count }, (_, at) => job(String(at), { cpus: 2 })));
  bringUp(cluster);
  return cluster;
}

describe("a policy by time of day", () => {
  const policy = policyWith({
    schedule: [
      { cron: "0 8 * * *", minNodes: 3, disruption: 0.1 },
      { cron: "0 12 * * *", extraNodesFree: 2 },
      { cron: "0 18 * * *", minNodes: 1, disruption: 1, extraNodesFree: 0 },
    ],
  });
  const at = (text: string) => policyAt(policy, Date.parse(`2026-11-20T${text}Z`));

  test("buffer and budget by cron: of each field the entry that began last holds", () => {
    expect(at("09:00:00")).toMatchObject({ minNodes: 3, disruption: 0.1, extraNodesFree: 0 });
    expect(at("13:00:00")).toMatchObject({ minNodes: 3, disruption: 0.1, extraNodesFree: 2 });
    expect(at("18:00:00")).toMatchObject({ minNodes: 1, disruption: 1, extraNodesFree: 0 });
    expect(at("17:59:59")).toMatchObject({ minNodes: 3, extraNodesFree: 2 });
    expect(at("07:00:00")).toMatchObject({ minNodes: 1, disruption: 1, renewShare: 0.1 });
    expect(scheduledAt(policy, "extraNodesFree", Date.parse("2026-11-20T13:00:00Z"))).toEqual({
      value: 2,
      since: Date.parse("2026-11-20T12:00:00Z"),
    });
  });

  test("buffer and budget by cron: an entry that has never begun does not hold", () => {
    const never = policyWith({ minNodes: 5, schedule: [{ cron: "0 0 30 2 *", minNodes: 1 }] });
    expect(policyAt(never, START).minNodes).toBe(5);
    expect(policyAt(policyWith({}), START)).toEqual(policyWith({}));
  });

  test("buffer and budget by cron: the buffer is filled when its hour comes, and the loop wakes for it", () => {
    const settings = {
      classes: ["pending-jobs", "free", "idle"],
      schedule: [
        { cron: "0 0 * * *", extraNodesFree: 0 },
        { cron: "0 1 * * *", extraNodesFree: 2 },
      ],
    } as const;
    const cluster = smallCluster(specs(4), settings);
    expect(cluster.wanted()).toEqual([]);
    const due = nextDeadline(cluster.state, policyWith(settings), cluster.now);
    expect(due).toBe(HOUR * 1000);
    cluster.now = HOUR * 1000;
    cluster.look();
    expect(cluster.wanted()).toEqual(["n1", "n2"]);
  });

  test("buffer and budget by cron: nothing is taken away in hours of no disruption, and the reason says so", () => {
    const cluster = idleCluster(3, {
      idleTime: 60,
      schedule: [
        { cron: "0 0 * * *", disruption: 0 },
        { cron: "0 1 * * *", disruption: 0.5 },
      ],
    });
    cluster.pass(600);
    cluster.look([]);
    expect(inPhase(cluster)).toEqual([]);
    expect(cluster.reason("disruption-budget")?.text).toBe("3 more would be taken away, but none may now.");
    cluster.now = HOUR * 1000;
    cluster.look([]);
    expect(inPhase(cluster)).toEqual(["n1"]);
  });

  test("upgrades: a generation is rolled in hours of maintenance only", () => {
    const cluster = idleCluster(3, {
      classes: ["pending-jobs", "idle", "renew"],
      idleTime: 36_000,
      schedule: [
        { cron: "0 0 * * *", renewShare: 0 },
        { cron: "0 1 * * *", renewShare: 1 },
      ],
    });
    const generations = { n1: "a", n2: "a", n3: "a" };
    cluster.feed({
      kind: "inventory",
      at: cluster.now,
      site: "a",
      nodes: Object.keys(generations),
      generations,
    });
    expect(inPhase(cluster)).toEqual([]);
    cluster.now = HOUR * 1000;
    cluster.look([]);
    expect(inPhase(cluster)).toEqual(["n1", "n2", "n3"]);
  });
});
