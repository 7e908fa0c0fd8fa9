import { expect, test } from "vitest";
import { compileText, example } from "../placement/compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const SITES = example("sites.yaml");

/** The plan for workers that ask for these properties of their host beside the given ones. */
function planOf(properties: readonly string[], gpus: number) {
  const line = /^( *)num_cpus: \{ get_input: worker_cpus \}$/m;
  const template = TEMPLATE.replace(line, (text, indent: string) =>
    [text, ...properties.map((property) => `${indent}${property}`)].join("\n"),
  );
  const sites = SITES.replaceAll(/cpus: (\S+?),/g, (text) => `${text} gpus: ${gpus},`);
  return compileText(template, sites);
}

test("CL-4 workers with GPUs are told to the batch system with their count and the template's model", () => {
  const { plan, sink } = planOf(["num_gpus: 1", "gpu_model: A100"], 2);
  expect(sink.list().filter(({ severity }) => severity === "error")).toEqual([]);
  const { nodes = [] } = plan?.cluster.batch ?? {};
  expect(nodes.map(({ gpus }) => gpus)).toEqual(nodes.map(() => ({ count: 2, model: "A100" })));
  const join = plan?.sites.flatMap(({ workers }) => workers.flatMap(({ steps }) => steps))[0]?.script;
  expect(join).toContain("seq 0 1");
});

test("CL-4 workers without GPUs have none in the plan", () => {
  const { plan } = planOf([], 0);
  expect(plan?.cluster.batch.nodes.some((node) => "gpus" in node)).toBe(false);
});
