import { describe, expect, test } from "vitest";
import {
  type ElasticityPolicy,
  nextDeadline,
  policyFor,
  policyWith,
} from "../../../src/elasticity/core/index.js";
import { bringUp, job, type SmallCluster, smallCluster, spec } from "./small-cluster.js";

/** One worker here and one in a cloud, which is slow. */
const NODES = [spec("n1", { site: "here", pool: "wn" }), spec("n2", { site: "cloud", pool: "wn" })];
const POOLS = { cloud: { idleTime: 600, maxWaitPowerOn: 1200, maxWaitPowerOff: 900 } };

const SETTINGS: Partial<ElasticityPolicy> = {
  idleTime: 60,
  maxWaitPowerOn: 100,
  cooldownServed: 0,
  pools: POOLS,
};

function started(settings: Partial<ElasticityPolicy> = {}): SmallCluster {
  const cluster = smallCluster(NODES, { ...SETTINGS, ...settings });
  cluster.look([job("1", { cpus: 2 }), job("2", { cpus: 2 })]);
  expect(cluster.wanted()).toEqual(["n1", "n2"]);
  return cluster;
}

const states = ({ state }: SmallCluster) => [...state.nodes.values()].map(({ lifecycle }) => lifecycle);

describe("times of single pools", () => {
  test("boot failure: each site has its own time-out, by which its workers are given up", () => {
    const cluster = started();
    expect(nextDeadline(cluster.state, policyWith(SETTINGS), cluster.now + 1)).toBeLessThanOrEqual(
      cluster.now + 100_001,
    );
    cluster.pass(101);
    cluster.look();
    expect(states(cluster)).toEqual(["off-error", "powering-on"]);
    expect(cluster.reason("power-on-timeout")?.text).toBe("It did not come: not ready after 100 s.");
    cluster.pass(1100);
    cluster.look();
    expect(cluster.state.nodes.get("n2")?.lifecycle).toBe("off-error");
    expect(cluster.reasons.map(({ text }) => text)).toContain("It did not come: not ready after 1200 s.");
  });

  test("idle workers of a site go after its own time, and the loop wakes for each", () => {
    const cluster = started();
    bringUp(cluster, "here");
    bringUp(cluster, "cloud");
    const from = cluster.now;
    cluster.pass(80);
    cluster.look([]);
    expect(states(cluster)).toEqual(["powering-off", "idle"]);
    expect(cluster.reason("idle-timeout")?.evidence).toMatchObject({ idleTime: 60 });
    const due = nextDeadline(cluster.state, policyWith(SETTINGS), cluster.now + 400_000) ?? 0;
    expect(due).toBeLessThanOrEqual(from + 601_000);
    cluster.pass(530);
    cluster.look([]);
    expect(cluster.state.nodes.get("n2")?.lifecycle).toBe("powering-off");
  });

  test("a shorter time-out of one site is not overslept for the longer one of the others", () => {
    const cluster = started({ maxWaitPowerOn: 5000, pools: { cloud: { maxWaitPowerOn: 50 } } });
    cluster.pass(51);
    cluster.look();
    expect(states(cluster)).toEqual(["powering-on", "off-error"]);
  });

  test("EX-10 spot: a site with a base and share of its own is counted by itself", () => {
    const workers = (site: string, count: number, market: "spot" | "on-demand") =>
      Array.from({ length: count }, (_, at) =>
        spec(`${site}-${market === "spot" ? "s" : "d"}${at + 1}`, { site, market }),
      );
    const nodes = [
      ...workers("here", 3, "on-demand"),
      ...workers("here", 3, "spot"),
      ...workers("cloud", 4, "on-demand"),
      ...workers("cloud", 4, "spot"),
    ];
    const shares = (pools: ElasticityPolicy["pools"]) => {
      const settings = { classes: ["spot", "pending-jobs"], onDemandBase: 1, spotShare: 1, pools } as const;
      const cluster = smallCluster(nodes, settings);
      cluster.look(Array.from({ length: 10 }, (_, at) => job(String(at), { cpus: 2 })));
      return cluster.wanted().sort();
    };
    const common = shares({});
    expect(common.filter((name) => /-d/.test(name))).toEqual(["here-d1", "here-d2", "here-d3"]);
    const own = shares({ cloud: { onDemandBase: 2, spotShare: 0.5 } });
    expect(own.filter((name) => name.startsWith("cloud-d")).length).toBeGreaterThanOrEqual(2);
    const cloud = own.filter((name) => name.startsWith("cloud"));
    const here = own.filter((name) => name.startsWith("here"));
    expect([here.length, cloud.length]).toEqual([4, 6]);
    expect(here).toEqual(["here-d1", "here-s1", "here-s2", "here-s3"]);
    expect(cloud).toEqual(["cloud-d1", "cloud-d2", "cloud-d3", "cloud-d4", "cloud-s1", "cloud-s2"]);
  });

  test("what is said of a site comes over what is said of a node template, and both over the rest", () => {
    const policy = policyWith({
      idleTime: 1,
      cooldown: 2,
      setupTime: 3,
      pools: { wn: { idleTime: 10, cooldown: 20 }, cloud: { idleTime: 100 } },
    });
    const [here, cloud] = NODES;
    expect(policyFor(policy, here!)).toMatchObject({ idleTime: 10, cooldown: 20, setupTime: 3 });
    expect(policyFor(policy, cloud!)).toMatchObject({ idleTime: 100, cooldown: 20, setupTime: 3 });
    expect(policyFor(policy, cloud!)).toBe(policyFor(policy, cloud!));
    expect(policyFor(policyWith({}), cloud!)).toEqual(policyWith({}));
  });
});
