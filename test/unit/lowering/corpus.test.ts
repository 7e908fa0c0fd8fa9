import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { planJson } from "../../../src/lowering/serialize.js";
import { planTree } from "../../../src/render/tree.js";
import { compileText, example, located } from "../placement/compile-text.js";

const EXAMPLES = fileURLToPath(new URL("../../../../shared/corpora/indigo/examples/", import.meta.url));
const HYBRID = `${EXAMPLES}hybrid_elastic_cluster.yaml`;

describe.skipIf(!existsSync(HYBRID))("the unmodified INDIGO templates (skipped without the corpus)", () => {
  const compileExample = (name: string, inputs = {}) =>
    compileText(readFileSync(`${EXAMPLES}${name}`, "utf8"), example("sites.yaml"), inputs);

  test("OR-9: hybrid_elastic_cluster compiles over two local sites, as the baseline says", async () => {
    const { plan, sink } = compileExample("hybrid_elastic_cluster.yaml");
    expect(located(sink)).toEqual([]);
    if (plan === undefined) throw new Error("no plan");
    await expect(planJson(plan)).toMatchFileSnapshot("../../baselines/hybrid_elastic_cluster.plan.json");
    await expect(planTree(plan)).toMatchFileSnapshot("../../baselines/hybrid_elastic_cluster.plan.txt");
  });

  test("the plan does not depend on how often, or after what, it is made", () => {
    const first = compileExample("hybrid_elastic_cluster.yaml").plan;
    compileExample("elastic_cluster.yaml");
    const second = compileExample("hybrid_elastic_cluster.yaml").plan;
    if (first === undefined || second === undefined) throw new Error("no plan");
    expect(planJson(second)).toBe(planJson(first));
  });

  test("virtual router nodes of a template are replaced by ours", () => {
    const { plan, sink } = compileExample("hybrid_elastic_cluster_vr.yaml", { wn_cpus: 1, wn_mem: "1 GB" });
    expect(located(sink)).toEqual([]);
    expect(plan?.report.ignored.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["indigovr_cp", "indigovr_client"]),
    );
    expect(plan?.sites.map(({ name }) => name)).toEqual(["lab-a", "lab-b"]);
  });

  test("a template that is not hybrid gets one site", () => {
    expect(compileExample("elastic_cluster.yaml", { wn_num: 2 }).plan?.sites.map(({ name }) => name)).toEqual(
      ["lab-a"],
    );
  });

  test.each(["mesos_elastic_cluster.yaml", "kubernetes_elastic_cluster.yaml"])(
    "%s gets a located diagnostic that names what is supported",
    (name) => {
      const { plan, sink } = compileExample(name);
      expect(plan).toBeUndefined();
      const errors = sink.list().filter(({ severity }) => severity === "error");
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.some(({ code, hint }) => /^TS600[12]$/.test(code) && hint?.includes("Slurm"))).toBe(true);
    },
  );

  test("node_with_image.yaml describes single machines, which need an OpenStack site", () => {
    const { plan, sink } = compileExample("node_with_image.yaml");
    expect(plan).toBeUndefined();
    expect(located(sink)).toEqual([expect.stringMatching(/TS6201$/)]);
  });
});
