import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drawSvg } from "../../../src/cli/svg.js";
import { KIND_COLORS, kindOf } from "../../../src/render/node-kind.js";
import { accessibleSvg } from "../../../src/render/svg.js";
import { topologyDot } from "../../../src/render/topology-dot.js";
import { topologyGraph } from "../../../src/render/topology-graph.js";
import { topologyMermaid } from "../../../src/render/topology-mermaid.js";
import { compileTexts, EXAMPLE, LOCAL_SITES } from "../emit/compiled.js";
import { compileText } from "../topology/compile.js";

const example = readFileSync(EXAMPLE, "utf8");
const { topology, plan } = compileTexts(example, LOCAL_SITES);
const plain = topologyGraph(topology!);
const placed = topologyGraph(topology!, plan!);

describe("a topology as a graph", () => {
  test("has every node template, and an edge for every requirement with a target", () => {
    expect(plain.nodes.filter(({ kind }) => kind !== "policy").map(({ name }) => name)).toEqual([
      ...topology!.nodes.keys(),
    ]);
    const wanted = [...topology!.nodes.values()].flatMap(({ name, requirements }) =>
      requirements.flatMap(({ name: label, target }) =>
        target === undefined ? [] : [`${name} ${label} ${target}`],
      ),
    );
    const drawn = plain.edges
      .filter(({ kind }) => kind !== "policy")
      .map(({ from, label, to }) => `${from} ${label} ${to}`.replaceAll("node:", ""));
    expect(drawn).toEqual(wanted);
    expect(plain.nodes.find(({ name }) => name === "elastic_cluster")).toMatchObject({
      kind: "cluster",
      open: ["host"],
    });
    expect(plain.sites).toEqual([]);
  });

  test("with a plan, every machine is in its site, and the VPN joins the sites", () => {
    expect(placed.sites.map(({ name, home }) => [name, home])).toEqual([
      ["lab-a", true],
      ["lab-b", false],
    ]);
    const on = (site: string) => placed.nodes.filter((node) => node.site === site).map(({ name }) => name);
    expect(on("lab-a")).toEqual(
      ["elastic_cluster", "slurm_front_end", "front_end_machine", "vnode-1", "vnode-2"].filter((name) =>
        on("lab-a").includes(name),
      ),
    );
    expect(on("lab-a")).toEqual(expect.arrayContaining(["front_end_machine", "vnode-1", "vnode-2"]));
    expect(on("lab-b")).toEqual(["vr-lab-b", "vnode-3", "vnode-4", "vnode-5"]);
    expect(placed.edges.filter(({ kind }) => kind === "vpn")).toEqual([
      { from: "machine:vr-lab-b", to: "node:front_end_machine", kind: "vpn", label: "link-lab-b, udp 1195" },
    ]);
  });

  test("many workers of a site stand behind one another", () => {
    const sites = LOCAL_SITES.replace("instances: 4", "instances: 40");
    const large = compileTexts(example, sites, { inputs: { max_workers: 30 } });
    const workers = topologyGraph(large.topology!, large.plan!).nodes.filter(
      ({ kind, site }) => kind === "worker" && site === "lab-b",
    );
    expect(workers).toHaveLength(6);
    expect(workers.at(-1)).toMatchObject({
      name: "vnode-8 to vnode-30",
      details: ["23 workers", expect.any(String), "small"],
    });
  });

  test.each([
    [["my.Db", "tosca.nodes.Database", "tosca.nodes.Root"], "database"],
    [["tosca.nodes.indigo.Compute", "tosca.nodes.Compute", "tosca.nodes.Root"], "compute"],
    [["tosca.nodes.network.Port", "tosca.nodes.Root"], "port"],
    [["tosca.nodes.Root"], "other"],
    [[], "other"],
  ])("the kind of %j is %s", (chain, kind) => expect(kindOf(chain)).toBe(kind));
});

describe("dot", () => {
  test("VPN links are dashed, requirements are labelled, sites are clusters", () => {
    const dot = topologyDot(placed);
    expect(dot.match(/subgraph cluster_\d \{/g)).toHaveLength(2);
    expect(dot.match(/style="dashed"/g)).toHaveLength(1);
    expect(dot).toContain('"node:slurm_front_end" -> "node:front_end_machine" [label=" host "');
  });

  test("nothing of a template can end a string", () => {
    const odd = compileText(
      'tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    "a\\"]; b\\\\ <x>&": { type: tosca.nodes.Root }\n',
    ).topology;
    const dot = topologyDot(topologyGraph(odd!));
    expect(dot).toContain('"node:a\\"]; b\\\\ <x>&"');
  });
});

describe("mermaid", () => {
  test("every id is declared once, every edge joins declared ones", () => {
    const text = topologyMermaid(placed);
    const ids = [...text.matchAll(/^ +(n\d+)\W.*:::/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(placed.nodes.length);
    for (const [, from, to] of text.matchAll(/^ {2}(n\d+) \S+?(?:\|"[^"]*"\|)? (n\d+)$/gm)) {
      expect(ids).toContain(from);
      expect(ids).toContain(to);
    }
    expect(text).toContain('-.->|"link-lab-b, udp 1195"|');
  });
});

describe("svg", () => {
  test("is drawn, told to screen readers, and the same every time", async () => {
    const svg = accessibleSvg(await drawSvg(topologyDot(placed)), placed);
    expect(svg).toMatch(
      /^<svg [^>]*role="img" aria-labelledby="graph-title graph-description">\n<title id="graph-title">Topology of /,
    );
    expect(svg).toContain("elastic_cluster to slurm_front_end (lrms)");
    expect(svg).toContain("2 sites: lab-a (local), lab-b (local)");
    for (const { name } of placed.nodes) expect(svg).toContain(`>${name}</text>`);
    expect(svg.match(/stroke-dasharray="5,2"/g)?.length).toBe(1);
    expect(svg).not.toContain("<!--");
    expect(accessibleSvg(await drawSvg(topologyDot(placed)), placed)).toBe(svg);
  });

  test("is sound XML whatever the names are", async () => {
    const odd = compileText(
      'tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    "a<b>&\\"c\\"": { type: tosca.nodes.Root }\n',
    ).topology;
    const graph = topologyGraph(odd!);
    const svg = accessibleSvg(await drawSvg(topologyDot(graph)), graph);
    const { SaxesParser } = await import("saxes");
    const faults: string[] = [];
    const parser = new SaxesParser();
    parser.on("error", (error) => faults.push(error.message));
    parser.write(svg).close();
    expect(faults).toEqual([]);
    expect(svg).toContain("a&lt;b&gt;&amp;");
  });

  test("text and fill keep a contrast of 7 to 1, light and dark", () => {
    for (const { fill, darkFill } of Object.values(KIND_COLORS)) {
      expect(contrast("#0f172a", fill)).toBeGreaterThanOrEqual(7);
      expect(contrast("#e6edf3", darkFill)).toBeGreaterThanOrEqual(7);
    }
  });
});

/** WCAG 2.1 contrast ratio. */
function contrast(left: string, right: string): number {
  const [low = 0, high = 0] = [luminance(left), luminance(right)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
