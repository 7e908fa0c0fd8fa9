import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { CLOUD_SITES, compileTexts, expandTexts, LOCAL_SITES, ROOT } from "./compiled.js";
import { roundTrip } from "./round-trip.js";

const EXAMPLE_2 = readFileSync(resolve(ROOT, "tosca/examples/hybrid_slurm_cluster_2_0.yaml"), "utf8");

describe("the expanded template of TOSCA 2.0", () => {
  test.each([
    ["local sites", LOCAL_SITES, {}],
    ["OpenStack and AWS", CLOUD_SITES, {}],
    ["inputs that are given", LOCAL_SITES, { inputs: { max_workers: 2, worker_memory: "2 GB" } }],
  ])("compiles to the byte-identical plan, and expanding again changes nothing: %s", (_, sites, extra) => {
    const expanded = roundTrip(EXAMPLE_2, sites, extra);
    expect(expandTexts(expanded, sites).expanded).toBe(expanded);
    expect(expanded).toContain("type: elastosca.nodes.Worker");
  });

  test("is valid under strict, too, with all that was added", () => {
    const { expanded } = expandTexts(EXAMPLE_2, LOCAL_SITES);
    const { topology, errors } = compileTexts(expanded, LOCAL_SITES, { profile: "strict" });
    expect(errors).toEqual([]);
    const workers = [...(topology?.nodes.values() ?? [])].filter(
      ({ type }) => type === "elastosca.nodes.Worker",
    );
    expect(workers.length).toBeGreaterThan(2);
    for (const { typeChain } of workers) expect(typeChain).toContain("tosca.nodes.Compute");
    const router = [...(topology?.nodes.values() ?? [])].find(
      ({ type }) => type === "elastosca.nodes.VirtualRouter",
    );
    expect(router?.requirements).toContainEqual(
      expect.objectContaining({ name: "central_point", target: "front_end_machine", capability: "feature" }),
    );
  });

  test("imports the profile that the added types need, where the template has it under a prefix only", () => {
    const prefixed = EXAMPLE_2.replace(
      "- profile: com.github.indigo-dc.tosca-types:2.0",
      "- profile: com.github.indigo-dc.tosca-types:2.0\n    namespace: lib",
    ).replaceAll(/type: tosca\./g, "type: lib:tosca.");
    const expanded = roundTrip(prefixed, LOCAL_SITES);
    expect(expanded).toContain("- profile: org.oasis-open.tosca.simple:2.0");
    expect(roundTrip(EXAMPLE_2, LOCAL_SITES)).not.toContain("org.oasis-open.tosca.simple:2.0");
  });

  test("keeps counts, targets by index and comments", () => {
    const more = EXAMPLE_2.replace(
      "  policies:",
      `    # two of a kind
    helper: { type: tosca.nodes.Compute, count: 2 }
    tool:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host: { node: helper } # the first one
        - dependency: { node: front_end_machine, count: 1 }

  policies:`,
    );
    const expanded = roundTrip(more, LOCAL_SITES);
    for (const kept of ["# two of a kind", "node: helper }", "count: 1 }", "# the first one"])
      expect(expanded).toContain(kept);
    expect(expanded).not.toMatch(/(node|host|dependency): helper\W?\d/);
  });

  test("hides secrets and keeps flow style readable", () => {
    const secret = EXAMPLE_2.replace(
      "hybrid: true\n      requirements:\n        - lrms",
      "hybrid: true\n        secret_token: s3cr3t-words\n      requirements:\n        - lrms",
    );
    expect(secret).not.toBe(EXAMPLE_2);
    const { expanded } = expandTexts(secret, LOCAL_SITES);
    expect(expanded).toContain('secret_token: "[secret]"');
    expect(expanded).not.toContain("s3cr3t");
  });

  test("of a template that is no service is refused at its head", () => {
    const { expanded, errors } = expandTexts(
      "tosca_definitions_version: tosca_2_0\nnode_types: {}\n",
      LOCAL_SITES,
    );
    expect(expanded).toBe("");
    expect(errors.join()).not.toContain("TS63");
  });
});
