import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { collectRequirements, type RequirementTest, requirementsTable } from "./requirements/table.js";
import { figureNames, testNames } from "./requirements/test-names.js";

const root = resolve(import.meta.dirname, "..");
const page = join(root, "docs", "requirements.md");

/** Writes docs/requirements.md; `--check` only tells whether it is up to date. */
function main(args: readonly string[]): number {
  const folder = join(root, "test");
  const tests: RequirementTest[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .flatMap((name) => {
      const file = join(folder, name);
      const place = relative(root, file);
      return testNames(readFileSync(file, "utf8")).map((test) => ({ ...test, file: place }));
    })
    .concat(benchmarks());
  const text = requirementsTable(collectRequirements(tests));
  if (args.includes("--check")) return check(text);
  writeFileSync(page, text);
  console.error(`${relative(root, page)}: ${collectRequirements(tests).length} requirements`);
  return 0;
}

function benchmarks(): RequirementTest[] {
  const folder = join(root, "test", "bench");
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const file = join(folder, name);
      return figureNames(readFileSync(file, "utf8")).map((test) => ({ ...test, file: relative(root, file) }));
    });
}

function check(text: string): number {
  if (currentPage() === text) return 0;
  console.error(`${relative(root, page)} is out of date; run: npm run requirements`);
  return 1;
}

function currentPage(): string {
  try {
    return readFileSync(page, "utf8");
  } catch {
    return "";
  }
}

process.exitCode = main(process.argv.slice(2));
