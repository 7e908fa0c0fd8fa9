import type { TestName } from "./test-names.js";

/** A test and the file it is in, relative to the repository. */
export interface RequirementTest extends TestName {
  readonly file: string;
}

export interface Requirement {
  readonly id: string;
  readonly state: "proved" | "proved where its ground is" | "measured" | "open";
  readonly tests: readonly RequirementTest[];
}

/** Ids at the start of a test's or block's name: `CL-6`, `IM-1, IM-2: ...`, `P12`, `F03`. */
const ID = /^(?:(?:CL|IM|OR|VR|EX|SY|S|D)-\d+[a-z]?|[FG]\d{1,3}|P\d{1,2})\b/;

/** Every requirement that a test is named after, in the order of families and numbers. */
export function collectRequirements(tests: readonly RequirementTest[]): readonly Requirement[] {
  const byId = new Map<string, RequirementTest[]>();
  for (const test of tests) {
    for (const id of new Set(test.names.flatMap(idsOf))) byId.set(id, [...(byId.get(id) ?? []), test]);
  }
  return [...byId]
    .map(([id, found]) => ({ id, state: stateOf(found), tests: found }))
    .sort((left, right) => compareIds(left.id, right.id));
}

/** The ids that a name starts with; several are joined by commas, slashes, plus signs or "and". */
export function idsOf(name: string): readonly string[] {
  const found: string[] = [];
  let rest = name.trimStart();
  for (let match = ID.exec(rest); match; match = ID.exec(rest)) {
    found.push(match[0]);
    rest = rest.slice(match[0].length).replace(/^\s*(?:,|\/|\+|and\b|&)\s*/, "");
  }
  return found;
}

function stateOf(tests: readonly RequirementTest[]): Requirement["state"] {
  if (tests.some(({ marked }) => marked === undefined)) return "proved";
  if (tests.some(({ marked }) => marked === "conditional")) return "proved where its ground is";
  return tests.some(({ marked }) => marked === "measured") ? "measured" : "open";
}

function compareIds(left: string, right: string): number {
  const [leftFamily, leftNumber] = parts(left);
  const [rightFamily, rightNumber] = parts(right);
  if (leftFamily !== rightFamily) return leftFamily < rightFamily ? -1 : 1;
  return leftNumber - rightNumber || (left < right ? -1 : 1);
}

function parts(id: string): readonly [string, number] {
  const match = /^([A-Z]+)-?(\d+)/.exec(id);
  return [match?.[1] ?? id, Number(match?.[2] ?? 0)];
}

/** The page as Markdown: one row an id and test file. */
export function requirementsTable(requirements: readonly Requirement[]): string {
  const rows = requirements.flatMap(({ id, state, tests }) => {
    const files = [...new Set(tests.map(({ file }) => file))].sort();
    return files.map(
      (file, index) => `| ${index === 0 ? id : ""} | ${index === 0 ? state : ""} | [${file}](../${file}) |`,
    );
  });
  return [
    "# Requirements and their tests",
    "",
    "Made by `npm run requirements` from the names of the tests: a test that proves a requirement starts with its id.",
    "*proved where its ground is*: the test runs only where what it needs (Docker, a corpus) is at hand. *open*: its",
    "tests are marked as not passing yet. *measured*: benchmarks alone, which hold a figure against its limit (benchmarks.md).",
    "",
    "| id | state | test |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
