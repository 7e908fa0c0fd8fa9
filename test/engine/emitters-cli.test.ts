import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { elastosca, ROOT } from "../support/scenario.js";

const TEMPLATE = join(ROOT, "tosca/examples/hybrid_slurm_cluster.yaml");
const folder = mkdtempSync(join(tmpdir(), "elastosca-emitters-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Standard output of a run that succeeds. */
function result(args: readonly string[], cwd = ROOT): string {
  const run = elastosca(args, { cwd });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
}

it.each(["sites.yaml", "sites-openstack-aws.yaml"])(
  "writes a template that gives the byte-identical plan from wherever it lies (%s)",
  (name) => {
    const sites = join(ROOT, "tosca/examples", name);
    const plan = result(["compile", TEMPLATE, "--sites", sites]);
    const deep = join(folder, name, "a", "b");
    mkdirSync(deep, { recursive: true });
    const expanded = join(deep, "expanded.yaml");
    result(["compile", TEMPLATE, "--sites", sites, "--emit", "tosca", "--out", expanded]);
    expect(result(["compile", expanded, "--sites", sites])).toBe(plan);
    expect(result(["compile", "expanded.yaml", "--sites", sites], deep)).toBe(plan);
    const text = readFileSync(expanded, "utf8");
    expect(result(["compile", expanded, "--sites", sites, "--emit", "tosca"])).toBe(text);
    expect(text).not.toContain(ROOT);
    expect(result(["validate", expanded, "--sites", sites])).toBe(`${expanded}: valid\n`);
  },
);

it("draws the same picture in every process", () => {
  const sites = join(ROOT, "tosca/examples/sites.yaml");
  const draw = () => result(["graph", TEMPLATE, "--sites", sites]);
  expect(draw()).toBe(draw());
});

it("finds no difference between a template and its expansion but what was added", () => {
  const expanded = join(folder, "expanded.yaml");
  const sites = join(ROOT, "tosca/examples/sites.yaml");
  result(["compile", TEMPLATE, "--sites", sites, "--emit", "tosca", "--out", expanded]);
  const { topology, plan } = JSON.parse(
    result(["diff", TEMPLATE, expanded, "--sites", sites, "--format", "json"]),
  ) as { topology: { kind: string; after: string }[]; plan: { resources: unknown[]; facts: unknown[] } };
  expect(topology.length).toBeGreaterThan(15);
  for (const { kind, after } of topology)
    expect([kind, after.startsWith("elastosca.")]).toEqual(["added", true]);
  expect(plan).toEqual({ facts: [], resources: [] });
});
