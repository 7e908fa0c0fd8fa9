import { describe, expect, test } from "vitest";
import { planDot } from "../../../src/render/dot.js";
import { planMermaid } from "../../../src/render/mermaid.js";
import { localPlan } from "../../support/plan-fixture.js";

const plan = localPlan();

describe("plan as a graph", () => {
  test("dot: a cluster a site, every machine in its own, the VPN dashed", () => {
    const dot = planDot(plan);
    for (const [index, site] of plan.sites.entries()) {
      const start = dot.indexOf(`subgraph cluster_${index} {`);
      const part = dot.slice(start, dot.indexOf("\n  }", start));
      expect(part).toContain(`${site.name} (local)`);
      for (const { name } of [site.gateway, ...site.workers]) expect(part).toContain(`"${name}" [label=`);
    }
    expect(dot.match(/style=dashed/g)).toHaveLength(plan.links.length);
    expect(dot.match(/\{/g)?.length).toBe(dot.match(/\}/g)?.length);
  });

  test("dot: quotes and backslashes cannot end a string", () => {
    const odd = { ...plan, cluster: { ...plan.cluster, name: 'a"]; b\\' } };
    expect(planDot(odd).split("\n")[0]).toBe('digraph "a\\"]; b\\\\" {');
  });

  test("mermaid: ids hold no hyphen, so that no word of the language is in them", () => {
    const lines = planMermaid(plan).split("\n");
    expect(lines[0]).toBe("flowchart LR");
    expect(lines.filter((line) => line.includes("-. "))).toHaveLength(plan.links.length);
    const ids = lines.flatMap((line) => /^ {4}([^[ ]+)\[/.exec(line)?.[1] ?? []);
    expect(ids).toHaveLength(plan.sites.reduce((sum, { workers }) => sum + 1 + workers.length, 0));
    for (const id of ids) expect(id).toMatch(/^m_\w+$/);
  });
});
