import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sourceText } from "../../src/base/span.js";
import { compile } from "../../src/compiler.js";
import { createSink } from "../../src/diagnostics/bag.js";
import { bundledTypes, diskHost } from "../../src/workspace/host.js";
import { atMost, type Figure, median } from "./figure.js";

const ROOT = resolve(import.meta.dirname, "../..");
const TEMPLATE = join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");
const SITES = join(ROOT, "tosca", "examples", "sites.yaml");

/** From the template to the plan, in process; the front end by itself has figures of its own. */
export function compilerFigures(): readonly Figure[] {
  compileWith(1000);
  const thousand = median([1, 2, 3].map(() => milliseconds(() => compileWith(1000))));
  const small = median(Array.from({ length: 15 }, () => milliseconds(() => compileWith(5))));
  return [
    atMost("compile-5", "hybrid template with 5 workers to its plan, warm", small, "ms", 40),
    atMost("P19", "the same with 1,000 workers", thousand, "ms", 1000),
  ];
}

function compileWith(workers: number): void {
  const sink = createSink();
  // Quotas would cap the number of workers; the clouds of this measurement have none.
  const sites = readFileSync(SITES, "utf8").replace(/^ +quota:.*$/gm, "");
  const { plan } = compile({
    template: sourceText(TEMPLATE, readFileSync(TEMPLATE, "utf8")),
    host: diskHost(),
    bundled: bundledTypes,
    inputs: { max_workers: workers },
    sites: sourceText(
      SITES,
      sites
        .replace("overlay: 10.171.0.0/16", "overlay: 10.0.0.0/8\n  transit: 192.168.9.0/24")
        .replace(/^( +- name: lab-a)$/m, "$1\n    network: { cidr: 10.1.0.0/16 }")
        .replace(/^( +- name: lab-b)$/m, "$1\n    network: { cidr: 10.2.0.0/16 }"),
    ),
    sink,
  });
  if (plan?.cluster.batch.nodes.length !== workers) {
    const first = sink.list().find((diagnostic) => diagnostic.severity === "error");
    throw new Error(`the template did not compile: ${first?.message ?? "no plan"}`);
  }
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
