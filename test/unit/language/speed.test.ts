import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { check } from "../../../src/language/check.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { bundled, corpus, diskHost } from "../topology/compile.js";

const folder = corpus("indigo");

test.skipIf(folder === undefined)(
  "S-2: an INDIGO template is checked again after a keystroke in 10 ms",
  () => {
    const file = join(folder ?? "", "examples", "galaxy_elastic_cluster_elixir_it.yaml");
    const base = readFileSync(file, "utf8");
    const at = base.indexOf("description:") + "description:".length;
    const times: number[] = [];
    const parses: number[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const text = `${base.slice(0, at)} ${"x".repeat(turn)}${base.slice(at)}`;
      const started = performance.now();
      parseYaml(sourceText(file, text), { add: () => {} });
      const parsed = performance.now();
      check(sourceText(file, text), { host: diskHost, bundled });
      times.push(performance.now() - parsed);
      parses.push(parsed - started);
    }
    const best = Math.min(...times.slice(20));
    const median = times.slice(20).sort((left, right) => left - right)[20] ?? 0;
    const ratio = best / Math.min(...parses.slice(20));
    console.log(
      `S-2: first ${times[0]?.toFixed(1)} ms, then ${best.toFixed(1)} ms at best, median ${median.toFixed(1)} ms, ` +
        `${ratio.toFixed(1)} times reading its YAML`,
    );
    // Whoever else uses the machine slows both down, so that the ratio holds where milliseconds do not.
    expect(best <= 10 || ratio < 15).toBe(true);
  },
);
