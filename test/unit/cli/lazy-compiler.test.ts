import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Runs a module in a process of its own, with `load` = require of this package and `compilers()`. */
function alone(program: string): unknown {
  const head = `
    import { createRequire } from "node:module";
    const load = createRequire(${JSON.stringify(`${ROOT}/package.json`)});
    const compilers = () => Object.keys(load.cache).filter((path) => path.endsWith("/typescript.js")).length;
  `;
  const args = ["--import", "tsx", "--input-type=module", "--eval", head + program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }));
}

describe("P18 the compiler in the SDK", { timeout: 60_000 }, () => {
  test("P18 what drives stacks does not load it, and whoever asks for it gets the whole of it", () => {
    const found = alone(`
      await import("./src/cli/deploy.ts");
      const before = compilers();
      const compiler = load("@pulumi/pulumi/typescript-shim.js");
      const { kind } = compiler.createSourceFile("a.ts", "let a = 1", 99).statements[0];
      console.log(JSON.stringify([before, compiler.SyntaxKind[kind], "transpile" in compiler, compilers()]));
    `);
    expect(found).toEqual([0, "FirstStatement", true, 1]);
  });

  test("P18 without this the SDK would load it", () => {
    expect(alone(`await import("@pulumi/pulumi/automation/index.js"); console.log(compilers());`)).toBe(1);
  });
});
