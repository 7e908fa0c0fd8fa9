import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { sourceText } from "../../src/base/span.js";
import { compile } from "../../src/compiler.js";
import { createSink } from "../../src/diagnostics/bag.js";
import { bundledTypes, diskHost } from "../../src/workspace/host.js";
import { syntheticTemplate } from "../support/synthetic.js";
import { atMost, type Figure, median } from "./figure.js";

const ROOT = resolve(import.meta.dirname, "../..");
const CLI = join(ROOT, "scripts", "elastosca.mjs");
const INDIGO = resolve(ROOT, "../shared/corpora/indigo/examples/hybrid_elastic_cluster.yaml");
/** The corpus file where it is at hand, else our own of the same shape. */
const TEMPLATE = existsSync(INDIGO) ? INDIGO : join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");

/** Figures of the TOSCA front end, S-1 to S-5: processes against bare Node, and in process. */
export function frontEndFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-bench-"));
  try {
    const large = join(folder, "1600.yaml");
    writeFileSync(large, syntheticTemplate(1600));
    return [...processFigures(large), ...warmFigures(), ...growthFigures(folder), ...hostileFigures(folder)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Interleaved, so that what else runs on the machine slows both sides alike. */
function processFigures(large: string): readonly Figure[] {
  run(CLI, "validate", TEMPLATE, "-q");
  const bare: number[] = [];
  const small: number[] = [];
  const big: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    bare.push(milliseconds(() => run("-e", "0")));
    small.push(milliseconds(() => run(CLI, "validate", TEMPLATE, "-q")));
    big.push(milliseconds(() => run(CLI, "validate", large, "-q")));
  }
  return [
    atMost(
      "S-1",
      "validate of an INDIGO template as a process, above bare node",
      median(small) - median(bare),
      "ms",
      60,
    ),
    atMost("S-1-ratio", "the same as a ratio to bare node", median(small) / median(bare), "ratio", 2.5),
    atMost("S-3-process", "validate of 1,600 node templates as a process", median(big), "ms", 250),
    atMost("S-3-process-ratio", "the same as a ratio to bare node", median(big) / median(bare), "ratio", 5),
  ];
}

function warmFigures(): readonly Figure[] {
  const text = readFileSync(TEMPLATE, "utf8");
  const large = syntheticTemplate(1600);
  for (let round = 0; round < 20; round += 1) check(TEMPLATE, `${text}\n# ${round}\n`);
  for (let round = 0; round < 3; round += 1) check("large.yaml", `${large}# ${round}\n`);
  const warm = Array.from({ length: 41 }, (_, round) =>
    milliseconds(() => check(TEMPLATE, `${text}\n#${round}\n`)),
  );
  const plain = Array.from({ length: 9 }, () => milliseconds(() => load(large)));
  const many = Array.from({ length: 9 }, (_, round) =>
    milliseconds(() => check("l.yaml", `${large}#${round}\n`)),
  );
  return [
    atMost("S-2", "check of an INDIGO template after a change, in process", median(warm), "ms", 10),
    atMost("S-3", "check of 1,600 node templates, in process", median(many), "ms", 120),
    atMost(
      "S-3-ratio",
      "the same against reading its YAML to plain objects (js-yaml), in one run",
      median(many) / median(plain),
      "ratio",
      4.6,
    ),
  ];
}

/** Time a node template in a file of 40,000 against one of 1,600, and the memory that the large one takes. */
function growthFigures(folder: string): readonly Figure[] {
  const file = join(folder, "40000.yaml");
  writeFileSync(file, syntheticTemplate(40_000));
  const script = `
    const { spawnSync } = require("node:child_process");
    const child = spawnSync(process.execPath, ["--import", "data:text/javascript,process.on('exit',()=>process.stderr.write('rss '+process.resourceUsage().maxRSS))", ${JSON.stringify(CLI)}, "validate", ${JSON.stringify(file)}, "-q"], { encoding: "utf8" });
    process.stdout.write(child.stderr.match(/rss (\\d+)/)[1]);
  `;
  const rss = Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })) / 1024;
  const small = syntheticTemplate(1600);
  const large = readFileSync(file, "utf8");
  const per = (text: string, count: number, rounds: number) =>
    median(Array.from({ length: rounds }, () => milliseconds(() => check("t.yaml", `${text}# \n`)))) / count;
  const ratio = per(large, 40_000, 3) / per(small, 1600, 9);
  return [
    atMost("S-3-growth", "time a node template, 40,000 against 1,600", ratio, "ratio", 1.6),
    atMost("S-3-memory", "memory of validate with 40,000 node templates", rss, "MB", 1000),
  ];
}

/** Texts of a megabyte that are meant to cost much, by what they are full of. */
const HOSTILE: Readonly<Record<string, (index: number) => string>> = {
  "equal keys": () => "a:\n",
  "types in one chain": (index) =>
    index === 0 ? `${HEAD}node_types:\n` : `  T${index}: { derived_from: T${index - 1} }\n`,
  "unknown keys": (index) =>
    index === 0
      ? `${HEAD}topology_template:\n  node_templates:\n    a:\n      type: tosca.nodes.Root\n`
      : `      key_${index}: 1\n`,
  "requirements that lead nowhere": (index) =>
    index === 0
      ? `${HEAD}topology_template:\n  node_templates:\n`
      : `    app_${index}:\n      type: tosca.nodes.SoftwareComponent\n      requirements: [ host: nowhere_${index} ]\n`,
};

const HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
const MEGABYTE = 1_000_000;

/** Any megabyte is answered soon: the whole process, on the text that takes the longest. */
function hostileFigures(folder: string): readonly Figure[] {
  return Object.entries(HOSTILE).map(([what, line]) => {
    let text = "";
    for (let index = 0; text.length < MEGABYTE; index += 1) text += line(index);
    const file = join(folder, "hostile.yaml");
    writeFileSync(file, text);
    const spent = Array.from({ length: 3 }, () => milliseconds(() => refuse(file)));
    return atMost("D-7", `a megabyte of ${what}, whole process`, median(spent), "ms", 2000);
  });
}

/** Validates a file that is none: exit status 1 is the answer. */
function refuse(file: string): void {
  const { status } = spawnSync(process.execPath, [CLI, "validate", file, "-q"], { stdio: "ignore" });
  if (status !== 1) throw new Error(`${file} was answered with exit status ${status}`);
}

function check(name: string, text: string): void {
  const sink = createSink();
  compile({ template: sourceText(name, text), host: diskHost(), bundled: bundledTypes, sink });
  const error = sink.list().find(({ severity, code }) => severity === "error" && code !== "TS3007");
  if (error !== undefined) throw new Error(`${name} is not valid: ${error.code} ${error.message}`);
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, [...args], { stdio: "ignore" });
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
