import { describe, expect, test } from "vitest";
import { compileText, example } from "./compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");

/** The example with a section `cluster.batch`. */
function withBatch(batch: string, elasticity = "") {
  const sites = example("sites.yaml")
    .replace("cluster:\n", `cluster:\n  batch: ${batch}\n`)
    .replace("  elasticity:\n", `  elasticity:\n${elasticity}`);
  return compileText(TEMPLATE, sites);
}

function batchStep(plan: ReturnType<typeof compileText>["plan"]): string {
  return plan?.sites[0]?.gateway.steps.find(({ name }) => name === "batch")?.script ?? "";
}

describe("section cluster.batch of a sites file", () => {
  test("CL-5 is off by default: absent workers are closed, and the loop chooses", () => {
    const { plan } = compileText(TEMPLATE, example("sites.yaml"));
    expect(plan?.cluster.batch).not.toHaveProperty("powerSave");
    expect(plan?.cluster.batch).not.toHaveProperty("scripts");
    expect(batchStep(plan)).toContain("state=drain reason=absent");
    expect(batchStep(plan)).not.toContain("state=undrain");
    expect(withBatch("{ powerSave: false }").plan?.cluster.batch).toEqual(plan?.cluster.batch);
  });

  test("CL-5 powerSave leaves absent workers open, and Slurm waits longer for one than the loop", () => {
    const { plan } = withBatch("{ powerSave: true }", "    maxWaitPowerOn: 20 m\n");
    expect(plan?.cluster.batch.powerSave).toEqual({ resumeTimeout: 1260 });
    expect(batchStep(plan)).toContain("\nResumeTimeout=1260\n");
    expect(batchStep(plan)).not.toContain("state=drain reason=absent");
    expect(batchStep(plan)).toContain("state=undrain");
    const pools =
      "    maxWaitPowerOn: 5 m\n    pools: { lab-b: { maxWaitPowerOn: 30 m }, lab-a: { idleTime: 60 } }\n";
    const slow = withBatch("{ powerSave: true }", pools).plan;
    expect(slow?.cluster.batch.powerSave).toEqual({ resumeTimeout: 1860 });
  });

  test("CL-4 scripts are in the plan as they were written, on the front-end unless the file says otherwise", () => {
    const needed = "nodes: [lrms, nodes], jobs: [lrms, jobs], drain: [lrms, drain], undrain: [lrms, undrain]";
    const scripts = {
      at: "front-end",
      nodes: ["lrms", "nodes"],
      jobs: ["lrms", "jobs"],
      drain: ["lrms", "drain"],
      undrain: ["lrms", "undrain"],
    };
    expect(withBatch(`{ scripts: { ${needed} } }`).plan?.cluster.batch.scripts).toEqual(scripts);
    const more = withBatch(
      `{ scripts: { at: controller, ${needed}, markLost: [./lost], requeue: [./again] } }`,
    );
    expect(more.plan?.cluster.batch.scripts).toEqual({
      ...scripts,
      at: "controller",
      markLost: ["./lost"],
      requeue: ["./again"],
    });
  });

  test.each([
    ["a key that is none", "{ powersave: true }", /powersave/, /powerSave/],
    ["no truth value", "{ powerSave: sometimes }", /powerSave/, /boolean|true/],
    ["a script that is missing", "{ scripts: { nodes: [a], jobs: [b], drain: [c] } }", /undrain/, /./],
    ["an empty program", "{ scripts: { nodes: [], jobs: [b], drain: [c], undrain: [d] } }", /nodes/, /./],
    [
      "another place",
      "{ scripts: { at: home, nodes: [a], jobs: [b], drain: [c], undrain: [d] } }",
      /at/,
      /controller/,
    ],
  ])("CL-4 %s is an error at its line", (_what, batch, key, expected) => {
    const { plan, sink } = withBatch(batch);
    expect(plan).toBeUndefined();
    const [fault, ...more] = sink.list().filter(({ severity }) => severity === "error");
    expect(more).toEqual([]);
    const text = `${fault?.message} ${fault?.hint ?? ""}`;
    expect(text).toMatch(key);
    expect(text).toMatch(expected);
    expect(fault?.span.source.position(fault.span.start).line).toBe(3);
  });
});
