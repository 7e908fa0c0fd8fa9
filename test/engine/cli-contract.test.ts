import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elastosca, ROOT } from "../support/scenario.js";

/** What programs rely on: JSON, SARIF, exit statuses, streams, and output that is the same everywhere. */

const TEMPLATE = join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");
const SITES = join(ROOT, "tosca", "examples", "sites.yaml");
const BROKEN = `tosca_definitions_version: tosca_simple_yaml_1_0
topology_template:
  node_templates:
    one:
      type: tosca.nodes.Compute
    one:
      type: tosca.nodes.Komputer
`;
let folder = "";

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "elastosca-contract-")));
  writeFileSync(join(folder, "broken.yaml"), BROKEN);
  writeFileSync(join(folder, "ünder score.yaml"), BROKEN);
  cpSync(TEMPLATE, join(folder, "good.yaml"));
  cpSync(SITES, join(folder, "sites.yaml"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => elastosca(args, { cwd: folder });

interface JsonDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly [key: string]: unknown;
}

interface JsonReport {
  readonly file: string;
  readonly valid: boolean;
  readonly diagnostics: readonly JsonDiagnostic[];
}

describe("validate --format json", () => {
  test("one object a file in argument order, also for what is no file; others are still checked", () => {
    const files = ["broken.yaml", "nosuch.yaml", "good.yaml", ".", "sites.yaml", "broken.yaml"];
    const { status, stdout, stderr } = run("validate", ...files, "--format", "json");
    const reports = JSON.parse(stdout) as readonly JsonReport[];
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(reports.map(({ file }) => file)).toEqual(files);
    expect(reports.map(({ valid }) => valid)).toEqual([false, false, true, false, true, false]);
    for (const { valid, diagnostics } of reports) {
      expect(valid).toBe(diagnostics.every(({ severity }) => severity !== "error"));
      for (const diagnostic of diagnostics) expectShape(diagnostic);
    }
    expect(reports[1]?.diagnostics[0]).toMatchObject({
      code: "TS9106",
      file: "nosuch.yaml",
      line: 1,
      column: 1,
    });
    expect(reports[3]?.diagnostics[0]).toMatchObject({ code: "TS9107", file: "." });
  });

  test("positions count from one; a second place is in `related`", () => {
    const [report] = JSON.parse(run("validate", "broken.yaml", "--format", "json").stdout) as [JsonReport];
    const type = report.diagnostics.find(({ code }) => code === "TS3001");
    expect(type).toMatchObject({ line: 7, column: 13, endLine: 7, endColumn: 33, file: "broken.yaml" });
    const twice = report.diagnostics.find(({ code }) => code === "TS1002");
    expect(twice?.["related"]).toEqual([
      { message: expect.any(String), file: "broken.yaml", line: 4, column: 5 },
    ]);
  });

  test("all files valid: status 0", () => {
    const { status, stdout } = run("validate", "good.yaml", "--format", "json");
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as readonly JsonReport[])[0]?.valid).toBe(true);
  });
});

const ALLOWED = [
  "code",
  "severity",
  "message",
  "file",
  "path",
  "line",
  "column",
  "endLine",
  "endColumn",
  "hint",
  "related",
];

function expectShape(diagnostic: JsonDiagnostic): void {
  expect(diagnostic.code).toMatch(/^TS\d{4}$/);
  expect(["error", "warning", "info"]).toContain(diagnostic.severity);
  expect(Object.keys(diagnostic).filter((key) => !ALLOWED.includes(key))).toEqual([]);
  for (const key of ["line", "column", "endLine", "endColumn"]) {
    expect(diagnostic[key], key).toBeGreaterThanOrEqual(1);
  }
  expect(typeof diagnostic["message"]).toBe("string");
}

describe("validate --format sarif and github", () => {
  test("SARIF 2.1.0: rules, results with places, addresses that are URIs", () => {
    const { status, stdout } = run("validate", "broken.yaml", "ünder score.yaml", "--format", "sarif");
    expect(status).toBe(1);
    const log = JSON.parse(stdout) as SarifLog;
    expect(log.version).toBe("2.1.0");
    const [first] = log.runs;
    const { rules } = first.tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(first.results.length).toBeGreaterThanOrEqual(4);
    for (const result of first.results) {
      expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(["error", "warning", "note"]).toContain(result.level);
      expect(result.message.text).not.toBe("");
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      expect(artifactLocation.uri).toMatch(/^(broken|%C3%BCnder%20score)\.yaml$/);
      expect(region.startLine).toBeGreaterThanOrEqual(1);
      expect(region.endLine * 1e6 + region.endColumn).toBeGreaterThanOrEqual(
        region.startLine * 1e6 + region.startColumn,
      );
    }
  });

  test("GitHub: one workflow command a finding, and nothing else", () => {
    const { status, stdout } = run("validate", "broken.yaml", "--format", "github");
    expect(status).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning|notice) file=broken\.yaml,line=\d+.*::.+$/);
  });
});

interface SarifLog {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: Record<"startLine" | "startColumn" | "endLine" | "endColumn", number>;
            };
          },
        ];
      }[];
    },
  ];
}

describe("compile", () => {
  test("byte-identical on two runs, from another folder, and with another path to the same files", () => {
    const here = run("compile", "good.yaml", "--sites", "sites.yaml");
    expect(here.status).toBe(0);
    const plan = JSON.parse(here.stdout) as { formatVersion: string };
    expect(plan.formatVersion).toBe("1.0");
    expect(run("compile", "good.yaml", "--sites", "sites.yaml").stdout).toBe(here.stdout);
    const args = ["compile", join(folder, "good.yaml"), "--sites", join(folder, "sites.yaml")];
    expect(elastosca(args, { cwd: "/" }).stdout).toBe(here.stdout);
    expect(here.stdout).not.toContain(folder);
  });

  test("an inputs file and single inputs; the single ones win", () => {
    writeFileSync(join(folder, "inputs.yaml"), "max_workers: 2\n");
    const workers = (...args: readonly string[]) => {
      const { stdout } = run("compile", "good.yaml", "--sites", "sites.yaml", ...args);
      return (JSON.parse(stdout) as { cluster: { batch: { nodes: unknown[] } } }).cluster.batch.nodes.length;
    };
    expect(workers("--inputs", "inputs.yaml")).toBe(2);
    expect(workers("--inputs", "inputs.yaml", "--input", "max_workers=1")).toBe(1);
  });

  test("a fault leaves standard output empty", () => {
    const { status, stdout, stderr } = run("compile", "broken.yaml", "--sites", "sites.yaml");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("broken.yaml:7:13 - error TS3001");
  });
});

describe("streams and colours", () => {
  const ESCAPE = "\u001b[";

  test("colours only when asked for or on a terminal", () => {
    const stderr = (args: readonly string[], env: NodeJS.ProcessEnv) =>
      elastosca(["validate", "broken.yaml", ...args], { cwd: folder, env }).stderr;
    expect(stderr([], {})).not.toContain(ESCAPE);
    expect(stderr([], { FORCE_COLOR: "1" })).toContain(ESCAPE);
    expect(stderr(["--no-color"], { FORCE_COLOR: "1" })).not.toContain(ESCAPE);
    expect(stderr([], { FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain(ESCAPE);
  });

  test("help is a result: standard output, status 0, for the program and for every command", () => {
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) [[<]/gm)].map(([, name]) => name ?? "");
    expect(commands.length).toBeGreaterThan(10);
    for (const name of ["validate", "up", "controller"]) {
      const help = run(name, "--help");
      expect(help.status).toBe(0);
      expect(help.stdout).toContain("Examples:");
    }
  });
});
