import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

interface Analysis {
  readonly components: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, unknown>>; readonly outputs: object }>
  >;
}

type AnalyzerClass = new (
  folder: string,
  name: string,
  packageJson: { readonly name: string; readonly main: string },
  components: ReadonlySet<string>,
) => { analyze(): Analysis };

const ROOT = join(import.meta.dirname, "..", "..");
const COMPONENTS = ["ClusterPki", "Core", "FrontEnd", "Site", "SiteNetwork", "VirtualRouter", "Worker"];

it("lets the SDK make a component package of the components: args without unions and callbacks", () => {
  const load = createRequire(import.meta.url);
  const { Analyzer } = load("@pulumi/pulumi/provider/experimental/analyzer.js") as {
    Analyzer: AnalyzerClass;
  };
  const folder = mkdtempSync(join(tmpdir(), "elastosca-analyzer-"));
  try {
    const entry = join(ROOT, "components", "index.ts");
    const options = { rootDir: "/", noEmit: true, incremental: false };
    const settings = { extends: join(ROOT, "tsconfig.json"), compilerOptions: options, include: [entry] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    const main = entry.replace(/\.ts$/, ".js");
    const { components } = new Analyzer(
      folder,
      "elastosca",
      { name: "elastosca", main },
      new Set(COMPONENTS),
    ).analyze();
    expect(Object.keys(components).sort()).toEqual(COMPONENTS);
    expect(Object.keys(components["Site"]?.inputs ?? {}).sort()).toEqual(
      ["plan", "site", "nodes", "facts", "secrets", "localImage"].sort(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
