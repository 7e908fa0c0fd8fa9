import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { elastosca, ROOT } from "../support/scenario.js";

/** Commands that deploy nothing must not pay for what deploys: the engine's SDK alone takes half a second. */
const HEAVY = ["@pulumi/", "@grpc/", "ssh2", "ajv", "dockerode", "@peculiar/", "typescript", "esbuild", "vscode-"];
const TEMPLATE = join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml");
const SITES = join(ROOT, "tosca", "examples", "sites.yaml");

describe("start-up", () => {
  test.each([
    ["--help", ["--help"]],
    ["validate", ["validate", TEMPLATE]],
    ["plan", ["plan", TEMPLATE, "--sites", SITES, "--quiet"]],
    ["status without a cluster", ["status", "--workspace", "/nonexistent"]],
  ])("%s loads nothing heavy", (what, args) => {
    const folder = mkdtempSync(join(tmpdir(), "elastosca-start-"));
    const file = join(folder, "modules");
    try {
      const hook = join(ROOT, "test", "support", "loaded-modules.mjs");
      const started = performance.now();
      elastosca(args);
      const seconds = (performance.now() - started) / 1000;
      elastosca(args, { env: { NODE_OPTIONS: `--import ${hook}`, LOADED_MODULES: file } });
      const loaded = readFileSync(file, "utf8");
      expect(loaded).toContain("/dist/cli/");
      for (const name of HEAVY) expect(loaded, name).not.toContain(`node_modules/${name}`);
      console.log(`start-up: ${what} took ${seconds.toFixed(2)} s, Node's own start included`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
