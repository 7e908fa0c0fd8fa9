import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { elastosca, ROOT } from "../support/scenario.js";

/** Commands that deploy nothing must not pay for what deploys: the engine's SDK alone takes half a second. */
const HEAVY = [
  "@pulumi/",
  "@grpc/",
  "@hpcc-js/",
  "@peculiar/",
  "ajv",
  "dockerode",
  "esbuild",
  "google-protobuf",
  "ssh2",
  "typescript",
];
/** What only the language server talks through. */
const PROTOCOL = "vscode-";
const TEMPLATE = join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");
const SITES = join(ROOT, "tosca", "examples", "sites.yaml");

describe("start-up", () => {
  test("S-1: what V8 compiled of the bundle is taken as it is", () => {
    elastosca(["--version"]);
    const bundles = join(ROOT, "dist", "cli");
    const newest = readdirSync(bundles)
      .map((name) => join(bundles, name, "main.compiled"))
      .filter((file) => existsSync(file))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
    const folder = dirname(newest ?? "");
    // In a process of its own, as a run opens it: V8 also compares the flags under which it runs.
    const program = `import { openBundle } from "./scripts/bundle.mjs";
      process.stdout.write(String(openBundle(${JSON.stringify(folder)}).script.cachedDataRejected));`;
    const options = { cwd: ROOT, encoding: "utf8" } as const;
    const rejected = execFileSync(process.execPath, ["--input-type=module", "-e", program], options);
    expect(rejected).toBe("false");
  });

  test.each([
    ["--help", ["--help"]],
    ["validate", ["validate", TEMPLATE]],
    ["graph", ["graph", "--format", "dot", TEMPLATE]],
    ["fmt", ["fmt", "--check", TEMPLATE]],
    ["lsp", ["lsp", "--stdio"]],
    ["plan", ["plan", TEMPLATE, "--sites", SITES, "--quiet"]],
    ["status without a cluster", ["status", "--workspace", "/nonexistent"]],
  ])("S-3: %s loads nothing heavy", (what, args) => {
    const folder = mkdtempSync(join(tmpdir(), "elastosca-start-"));
    const file = join(folder, "modules");
    try {
      const hook = join(ROOT, "test", "support", "loaded-modules.mjs");
      const started = performance.now();
      elastosca(args);
      const seconds = (performance.now() - started) / 1000;
      elastosca(args, { env: { NODE_OPTIONS: `--import ${hook}`, LOADED_MODULES: file } });
      const loaded = readFileSync(file, "utf8");
      expect(loaded).toContain("/scripts/bundle.mjs");
      expect(loaded.includes(`node_modules/${PROTOCOL}`)).toBe(what === "lsp");
      for (const name of HEAVY) expect(loaded, name).not.toContain(`node_modules/${name}`);
      console.log(`start-up: ${what} took ${seconds.toFixed(2)} s, Node's own start included`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
