import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { editionText } from "../../../scripts/tosca-2-types.js";
import type { Json } from "../../../src/base/json.js";
import { sourceText } from "../../../src/base/span.js";
import { type Compilation, compile } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { planJson } from "../../../src/lowering/serialize.js";
import { bundled, memoryHost } from "../topology/compile.js";
import { compile2 } from "./compile.js";

const EXAMPLES = fileURLToPath(new URL("../../../tosca/examples/", import.meta.url));
const TYPES = fileURLToPath(new URL("../../../tosca/types/", import.meta.url));

const example = (name: string) => readFileSync(`${EXAMPLES}${name}`, "utf8");

function compiled(
  template: string,
  sites: string,
  inputs: Readonly<Record<string, Json>> = {},
): { readonly result: Compilation; readonly errors: readonly string[] } {
  const bag = createSink();
  const result = compile({
    template: sourceText("cluster.yaml", template),
    sites: sourceText("sites.yaml", sites),
    host: memoryHost({}),
    bundled,
    inputs,
    sink: bag,
  });
  const errors = bag.list().filter(({ severity }) => severity === "error");
  return { result, errors: errors.map(({ code, message }) => `${code} ${message}`) };
}

/** A plan without the places of the files it was made from. */
function facts({ plan }: Compilation): Json {
  if (plan === undefined) throw new Error("no plan");
  return withoutPlaces(JSON.parse(planJson(plan)));
}

function withoutPlaces(json: Json): Json {
  if (Array.isArray(json)) return json.map((item: Json) => withoutPlaces(item));
  if (typeof json !== "object" || json === null) return json;
  const kept = Object.entries(json).filter(([key]) => !/^origins?$/.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutPlaces(value)]));
}

const OLD = example("hybrid_slurm_cluster.yaml");
const NEW = example("hybrid_slurm_cluster_2_0.yaml");

test.each([
  ["sites.yaml", {}],
  ["sites-openstack-aws.yaml", {}],
  ["sites.yaml", { max_workers: 3, worker_memory: "2 GB", worker_cpus: 2 }],
  ["sites-openstack-aws.yaml", { max_workers: 7, front_end_memory: "2048 MiB" }],
])("G17: the hybrid cluster in TOSCA 2.0 is the same deployment as in 1.0 (%s, %j)", (sites, inputs) => {
  const before = compiled(OLD, example(sites), inputs);
  const after = compiled(NEW, example(sites), inputs);
  expect(after.errors).toEqual([]);
  expect(facts(after.result)).toEqual(facts(before.result));
});

test("G02: a faulty cluster in TOSCA 2.0 is refused where the fault stands", () => {
  const faults: readonly (readonly [string, string, string])[] = [
    ["- lrms: slurm_front_end", "- lrms: slurm_worker", "TS"],
    ["max_instances: { $get_input: max_workers }", "max_instances: many", "TS"],
    ["hybrid: true", "hybrid: yes", "TS"],
    [
      "type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm",
      "type: tosca.nodes.indigo.LRMS.FrontEnd.Slrum",
      "TS3001",
    ],
    ["profile: com.github.indigo-dc.tosca-types:2.0", "profile: com.github.indigo-dc.tosca-types:2.1", "TS"],
  ];
  for (const [right, wrong, code] of faults) {
    const text = NEW.replace(right, wrong);
    expect(text).not.toBe(NEW);
    const line = text.slice(0, text.indexOf(wrong)).split("\n").length;
    const { errors, diagnostics } = compile2(text);
    expect(errors, wrong).toHaveLength(1);
    expect(errors[0], wrong).toMatch(new RegExp(`^${line} ${code}`));
    expect(diagnostics[0]?.hint).toBeDefined();
  }
});

test("G02: the INDIGO library for TOSCA 2.0 is made from the one for 1.0 and is up to date", () => {
  expect(readFileSync(`${TYPES}indigo-2.0.yaml`, "utf8") === editionText()).toBe(true);
});

test("G18: the INDIGO library for TOSCA 2.0 changes inherited definitions only where templates depend on it", () => {
  const { diagnostics } = compile2(readFileSync(`${TYPES}indigo-2.0.yaml`, "utf8"));
  const found = diagnostics.map(({ code, message }) => {
    const [member, type] = [...message.matchAll(/"([\w.]+)"/g)].map(([, name]) => name);
    return `${code} ${type}.${member}`;
  });
  expect(found).toEqual([
    "TS3003 tosca.capabilities.indigo.Container.Docker.num_cpus",
    "TS3003 tosca.nodes.indigo.Compute.private_address",
    "TS3003 tosca.nodes.indigo.Compute.public_address",
    "TS3003 tosca.nodes.indigo.Compute.endpoint",
    "TS3318 host.tosca.nodes.SoftwareComponent",
    "TS3003 tosca.nodes.indigo.DariahRepository.host",
    // An artifact that every template has to give a file.
    "TS3300 image.file",
    "TS3318 host.tosca.nodes.SoftwareComponent",
    "TS3003 tosca.nodes.indigo.CmsServices.host",
    "TS3318 host.tosca.nodes.SoftwareComponent",
    "TS3003 tosca.nodes.indigo.CmsWnConfig.host",
    "TS3318 host.tosca.nodes.SoftwareComponent",
    "TS3003 tosca.nodes.indigo.SparkMesos.host",
    "TS3003 tosca.nodes.indigo.Qcg.Job.arguments",
    "TS3003 tosca.nodes.indigo.Helm.Chart.host",
  ]);
});
