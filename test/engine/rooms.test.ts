import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");
const depcruise = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

/** Rule names that a tree of source files breaks. */
function brokenRules(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-rooms-"));
  try {
    for (const name of ["tsconfig.json", "package.json", ".dependency-cruiser.cjs"])
      cpSync(join(root, name), join(folder, name));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const places = [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))];
    const args = [depcruise, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...places];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (!stdout.startsWith("{")) throw new Error(stderr);
    const result = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(result.summary.violations.map(({ rule }) => rule.name))].sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const value = "export const one = 1;\n";

describe("the import rules", () => {
  test("are kept by this repository", () => {
    const places = ["src", "components", "stacks", "policies", "providers"];
    const args = [depcruise, "--config", ".dependency-cruiser.cjs", ...places];
    const result = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect(result.stdout).toContain("no dependency violations found");
    expect(result.status).toBe(0);
  });

  test("allow what the rooms' table allows", () => {
    const files = {
      "src/base/one.ts": value,
      "src/topology/two.ts": 'export { one } from "../base/one.js";\n',
      "src/lowering/three.ts": 'export { one } from "../topology/two.js";\n',
      "components/four.ts":
        'import type { one } from "../src/lowering/three.js";\nexport type One = typeof one;\n',
      "src/cli/five.ts":
        'export { one } from "../lowering/three.js";\nexport { readFileSync } from "node:fs";\n',
    };
    expect(brokenRules(files)).toEqual([]);
  });

  test.each([
    [
      "an import against the direction",
      { "src/base/a.ts": 'export * from "../model/b.js";\n', "src/model/b.ts": value },
      "base-imports",
    ],
    [
      "a pure room that reads files",
      { "src/placement/a.ts": 'export * from "node:fs";\n' },
      "placement-without-node",
    ],
    [
      "a pure room with a package",
      { "src/lowering/a.ts": 'export * from "commander";\n' },
      "lowering-packages",
    ],
    [
      "the core that knows its shell",
      { "src/elasticity/core/a.ts": 'export * from "../b.js";\n', "src/elasticity/b.ts": value },
      "elasticity-core-imports",
    ],
    [
      "the simulator with the controller",
      { "src/simulator/a.ts": 'export * from "../elasticity/b.js";\n', "src/elasticity/b.ts": value },
      "simulator-imports",
    ],
    [
      "values in render",
      { "src/render/a.ts": 'export * from "../model/b.js";\n', "src/model/b.ts": value },
      "render-imports",
    ],
    [
      "a provider that uses the compiler",
      { "providers/x/a.ts": 'export * from "../../src/base/b.js";\n', "src/base/b.ts": value },
      "providers-imports",
    ],
    [
      "a policy that uses a component",
      { "policies/a.ts": 'export * from "../components/b.js";\n', "components/b.ts": value },
      "policies-imports",
    ],
    [
      "a component that uses the command line",
      { "components/a.ts": 'export * from "../src/cli/b.js";\n', "src/cli/b.ts": value },
      "nobody-imports-the-cli",
    ],
    ["a second reader of YAML", { "src/syntax/a.ts": 'export * from "js-yaml";\n' }, "yaml-in-one-file"],
    [
      "Pulumi beside the deploy command",
      { "src/cli/a.ts": 'export * from "@pulumi/pulumi";\n' },
      "pulumi-in-deploy-only",
    ],
    [
      "a cycle",
      {
        "src/base/a.ts": 'export { b } from "./b.js";\nexport const a = 1;\n',
        "src/base/b.ts": 'export { a } from "./a.js";\nexport const b = 1;\n',
      },
      "no-circular",
    ],
    [
      "an import that leads nowhere",
      { "src/base/a.ts": 'export * from "./none.js";\n' },
      "not-to-unresolvable",
    ],
  ])("refuse %s", (_what, files, rule) => {
    expect(brokenRules(files as unknown as Record<string, string>)).toContain(rule);
  });
});

/** Rooms whose results must depend on their arguments alone. */
const PURE = [
  "base",
  "diagnostics",
  "syntax",
  "schema",
  "model",
  "topology",
  "placement",
  "contextualization",
  "lowering",
  "elasticity/core",
  "simulator",
  "render",
];
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bglobalThis\b|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bperformance\.|\bcrypto\.|\bconsole\./;

describe("pure rooms use no clock, no randomness and nothing of the process", () => {
  const sources = PURE.flatMap((room) => sourceLines(join(root, "src", room)));

  test("there is something to look at", () => expect(sources.length).toBeGreaterThan(1000));

  test("none of their lines does", () => {
    const found = sources
      .filter(({ text }) => IMPURE.test(text))
      .map(({ path, line, text }) => `${path}:${line}: ${text.trim()}`);
    expect(found).toEqual([]);
  });
});

/** Lines of code of every TypeScript file below a folder, without comments and texts. */
function sourceLines(folder: string): readonly { path: string; line: number; text: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const code = readFileSync(join(folder, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, (comment) =>
        comment.replace(/[^\n]/g, ""),
      );
      return code.split("\n").map((text, index) => ({
        path: join(folder, name),
        line: index + 1,
        text: text
          .replace(/"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'/g, '""')
          .replace(/\/\/.*$/, ""),
      }));
    });
}
