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
import { beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");
const depcruise = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");

/** Rule names that files of a source tree break, by file. */
function brokenRules(files: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
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
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    const broken = new Map<string, string[]>();
    for (const { from, rule } of summary.violations)
      broken.set(from, [...(broken.get(from) ?? []), rule.name]);
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const value = "export const one = 1;\n";

interface Case {
  readonly what: string;
  /** No other case has files of these names: all of them are looked at in one tree. */
  readonly files: Readonly<Record<string, string>>;
  readonly rule: string;
}

const BREAKING: readonly Case[] = [
  {
    what: "an import against the direction",
    files: {
      "src/base/upward.ts": 'export * from "../model/above.js";\n',
      "src/model/above.ts": value,
    },
    rule: "base-imports",
  },
  {
    what: "a pure room that reads files",
    files: { "src/placement/reader.ts": 'export * from "node:fs";\n' },
    rule: "placement-without-node",
  },
  {
    what: "a pure room with a package",
    files: { "src/lowering/packed.ts": 'export * from "commander";\n' },
    rule: "lowering-packages",
  },
  {
    what: "the core that knows its shell",
    files: {
      "src/elasticity/core/inner.ts": 'export * from "../shell.js";\n',
      "src/elasticity/shell.ts": value,
    },
    rule: "elasticity-core-imports",
  },
  {
    what: "the simulator with the controller",
    files: {
      "src/simulator/driven.ts": 'export * from "../elasticity/driver.js";\n',
      "src/elasticity/driver.ts": value,
    },
    rule: "simulator-imports",
  },
  {
    what: "values in render",
    files: { "src/render/valued.ts": 'export * from "../model/values.js";\n', "src/model/values.ts": value },
    rule: "render-imports",
  },
  {
    what: "a provider that uses the compiler",
    files: {
      "providers/x/compiling.ts": 'export * from "../../src/base/compiled.js";\n',
      "src/base/compiled.ts": value,
    },
    rule: "providers-imports",
  },
  {
    what: "a policy that uses a component",
    files: {
      "policies/built.ts": 'export * from "../components/part.js";\n',
      "components/part.ts": value,
    },
    rule: "policies-imports",
  },
  {
    what: "a component that uses the command line",
    files: {
      "components/commanded.ts": 'export * from "../src/cli/command.js";\n',
      "src/cli/command.ts": value,
    },
    rule: "nobody-imports-the-cli",
  },
  {
    what: "a second reader of YAML",
    files: { "src/syntax/second.ts": 'export * from "js-yaml";\n' },
    rule: "yaml-in-one-file",
  },
  {
    what: "Pulumi beside the deploy command",
    files: { "src/cli/deploying.ts": 'export * from "@pulumi/pulumi";\n' },
    rule: "pulumi-in-deploy-only",
  },
  {
    what: "a cycle",
    files: {
      "src/base/there.ts": 'export { back } from "./back.js";\nexport const there = 1;\n',
      "src/base/back.ts": 'export { there } from "./there.js";\nexport const back = 1;\n',
    },
    rule: "no-circular",
  },
  {
    what: "an import that leads nowhere",
    files: { "src/base/lost.ts": 'export * from "./none.js";\n' },
    rule: "not-to-unresolvable",
  },
];

// That this repository keeps them is a step of its own in `npm test`: rooms.
describe("the import rules", () => {
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
    expect([...brokenRules(files)]).toEqual([]);
  });

  let broken: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    broken = brokenRules(Object.assign({}, ...BREAKING.map(({ files }) => files)));
  });

  test.each(BREAKING)("refuse $what", ({ files, rule }) => {
    expect(Object.keys(files).flatMap((path) => broken.get(path) ?? [])).toContain(rule);
  });

  test("are broken by the cases one by one, each with files of its own", () => {
    const paths = BREAKING.flatMap(({ files }) => Object.keys(files));
    expect(new Set(paths).size).toBe(paths.length);
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
