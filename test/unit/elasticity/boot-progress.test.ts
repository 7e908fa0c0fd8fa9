import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { statusText } from "../../../src/cli/status-text.js";
import type { NodeSpec } from "../../../src/elasticity/core/index.js";
import { statusReport } from "../../../src/elasticity/status.js";
import { job, type SmallCluster, smallCluster, specs } from "./small-cluster.js";

const iso = (millis: number) => new Date(millis).toISOString();

/** Two workers, asked for just now; they boot in a minute by the sites file unless said otherwise. */
function starting(more: Partial<NodeSpec> = { bootTime: 60 }): SmallCluster {
  const cluster = smallCluster(specs(2, more));
  cluster.look([job("1", { cpus: 2 }), job("2", { cpus: 2 })]);
  return cluster;
}

const report = ({ state, now }: SmallCluster) => statusReport("c", state, [], 10, now);
const bootOf = (cluster: SmallCluster, name: string) =>
  report(cluster).nodes.find((node) => node.name === name)?.boot;

function progress(cluster: SmallCluster, node: string, stage: "created" | "joined"): void {
  cluster.feed({ kind: "apply-progress", at: cluster.now, site: "a", node, stage });
}

describe("workers on their way in status", () => {
  test("each stage with its time, and when the worker may be expected", () => {
    const cluster = starting();
    const asked = cluster.now;
    expect(bootOf(cluster, "n1")).toMatchObject({
      stage: "waiting",
      since: iso(asked),
      remainingSeconds: 60,
    });
    cluster.pass(5);
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: ["n1", "n2"] });
    expect(bootOf(cluster, "n1")).toEqual({
      stage: "asked",
      since: iso(asked + 5000),
      expectedAt: iso(asked + 65_000),
      remainingSeconds: 60,
    });
    cluster.pass(20);
    progress(cluster, "n1", "created");
    expect(bootOf(cluster, "n1")).toMatchObject({
      stage: "created",
      since: iso(asked + 25_000),
      remainingSeconds: 40,
    });
    expect(bootOf(cluster, "n2")).toMatchObject({ stage: "asked", remainingSeconds: 40 });
    cluster.pass(30);
    progress(cluster, "n1", "joined");
    expect(bootOf(cluster, "n1")).toMatchObject({ stage: "joined", remainingSeconds: 10 });
    expect(report(cluster).coming).toEqual({ nodes: 2, remainingSeconds: 10, late: [] });
  });

  test("those that are late are named, the latest first, until they are there", () => {
    const cluster = starting();
    cluster.feed({ kind: "apply-started", at: cluster.now, site: "a", nodes: ["n1", "n2"] });
    cluster.pass(75);
    expect(report(cluster).coming).toEqual({ nodes: 2, remainingSeconds: 0, late: ["n1", "n2"] });
    const text = statusText(report(cluster), pc.createColors(false));
    expect(text).toContain("coming: 2 workers; late: n1, n2");
    expect(text).toMatch(/n1 .*powering-on .*asked, 15 s late/);
  });

  test("nobody promises what nobody knows, and nothing is said when nobody comes", () => {
    const cluster = starting({});
    const { coming, nodes } = report(cluster);
    expect(coming).toEqual({ nodes: 2, late: [] });
    expect(nodes[0]?.boot).toEqual({ stage: "waiting", since: iso(cluster.now) });
    expect(statusText(report(cluster), pc.createColors(false))).toContain("coming: 2 workers\n");
    expect(report(smallCluster(specs(1))).coming).toBeUndefined();
  });
});
