import { describe, expect, test } from "vitest";
import { compileText, example, located, placeOf } from "../placement/compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const SITES = example("sites.yaml");

/** A change of the template, and the text at which the fault must be reported. */
interface Fault {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** Text that holds the place, and the part of it that is the place. */
  readonly at: readonly [string, string?];
}

const TEMPLATE_FAULTS: readonly Fault[] = [
  {
    what: "a wrong type of value",
    from: "num_cpus: { get_input: worker_cpus }",
    to: "num_cpus: many",
    at: ["num_cpus: many", "many"],
  },
  {
    what: "an unknown node type",
    from: "tosca.nodes.indigo.ElasticCluster",
    to: "tosca.nodes.indigo.ElasticClutser",
    at: ["tosca.nodes.indigo.ElasticClutser"],
  },
  {
    what: "a missing input",
    from: "description: Most workers that may exist at one time\n      default: 5",
    to: "description: Most workers that may exist at one time",
    at: ["max_workers:", "max_workers"],
  },
  {
    what: "a dangling requirement",
    from: "- host: worker_machine",
    to: "- host: worker_machin",
    at: ["- host: worker_machin\n", "worker_machin"],
  },
  {
    what: "an import that does not exist",
    from: "  - indigo_types:",
    to: "  - absent.yaml\n  - indigo_types:",
    at: ["absent.yaml"],
  },
];

describe("bad input is refused with file, line and column", () => {
  test.each(TEMPLATE_FAULTS)("$what", ({ from, to, at }) => {
    expect(TEMPLATE).toContain(from);
    const template = TEMPLATE.replace(from, to);
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    const places = located(sink).map((entry) => entry.split(" ")[0]);
    expect(places).toContain(placeOf("t.yaml", template, ...at));
  });

  test("a cycle of requirements", () => {
    const template = TEMPLATE.replace(
      "- host: front_end_machine",
      "- host: front_end_machine\n        - dependency: slurm_worker",
    ).replace("- host: worker_machine", "- host: worker_machine\n        - dependency: slurm_front_end");
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    expect(located(sink).some((entry) => /^t\.yaml:\d+:\d+ TS4003$/.test(entry))).toBe(true);
  });

  test("a YAML error", () => {
    const template = TEMPLATE.replace("    elastic_cluster:\n", "    elastic_cluster: [\n");
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    expect(located(sink).some((entry) => /^t\.yaml:\d+:\d+ TS1\d{3}$/.test(entry))).toBe(true);
  });

  test("faults of both files are shown in one run", () => {
    const template = TEMPLATE.replace("- host: worker_machine", "- host: nowhere");
    const sites = SITES.replace("instances: 4", "instances: 0");
    const { sink } = compileText(template, sites);
    const files = new Set(located(sink).map((entry) => entry.split(":")[0]));
    expect([...files].sort()).toEqual(["sites.yaml", "t.yaml"]);
  });

  test("an input may be given as text, as on a command line", () => {
    for (const max of [3, "3"]) {
      const { plan } = compileText(TEMPLATE, SITES, { max_workers: max });
      expect(plan?.cluster.elasticity.maxNodes).toBe(3);
    }
  });
});
