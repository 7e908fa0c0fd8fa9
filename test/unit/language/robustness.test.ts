import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { actionsOf } from "../../../src/language/actions.js";
import { check } from "../../../src/language/check.js";
import { complete } from "../../../src/language/complete.js";
import { hoverAt } from "../../../src/language/hover.js";
import { linksOf } from "../../../src/language/links.js";
import { definitionAt, referencesAt } from "../../../src/language/navigate.js";
import { foldsOf, outlineOf } from "../../../src/language/outline.js";
import { prepareRename, rename } from "../../../src/language/rename.js";
import { tokensOf } from "../../../src/language/tokens.js";
import { hintsOf } from "../../../src/language/values.js";
import { createWorkspace } from "../../../src/language/workspace.js";
import { bundled, corpus } from "../topology/compile.js";
import { filesHost } from "./editor.js";

/** What people do to a text: they take a piece out, put one in, move one. */
const PIECES = [
  "\n",
  "  ",
  ":",
  "- ",
  "[ ",
  "{ ",
  "'",
  '"',
  "&a ",
  "*a",
  "|\n",
  "#",
  "type: ",
  "get_input",
  "\t",
  "é😀",
  "? ",
  "<<: *a\n",
];

const folder = corpus("indigo");
const folder2 = corpus("oasis-2.0");

function texts(): readonly string[] {
  const examples = join(folder ?? "", "examples");
  const indigo = readdirSync(examples)
    .slice(0, 8)
    .map((name) => join(examples, name));
  const oasis = readdirSync(folder2 ?? "", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .slice(0, 8)
    .map((name) => join(folder2 ?? "", name));
  return [...indigo, ...oasis].map((file) => readFileSync(file, "utf8"));
}

test.skipIf(folder === undefined || folder2 === undefined)(
  "no feature fails on any text",
  { timeout: 60_000 },
  () => {
    const edits = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat(30),
        put: fc.constantFrom(...PIECES),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const all = texts();
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        edits,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (base, changes, where) => {
          const text = changes.reduce((before, { at, cut, put }) => {
            const offset = Math.floor(at * before.length);
            return before.slice(0, offset) + put + before.slice(offset + cut);
          }, base);
          everything(text, Math.floor(where * text.length));
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  },
);

/** Runs every feature at one place; what they give must at least lie in the text. */
function everything(text: string, offset: number): void {
  const host = filesHost({ "/w/main.yaml": text });
  const workspace = createWorkspace({ host, bundled, names: () => ["/w/main.yaml"] });
  const analysis = workspace.analysis("/w/main.yaml");
  if (analysis === undefined) throw new Error("no file");
  const { diagnostics, values } = check(analysis.source, workspace.world);
  const { span } = complete(analysis, offset);
  expect(span.start).toBeLessThanOrEqual(offset);
  expect(span.end).toBeGreaterThanOrEqual(offset);
  hoverAt(analysis, offset, values);
  definitionAt(analysis, offset);
  referencesAt(analysis, offset, workspace);
  const renamed = prepareRename(analysis, offset).ok
    ? rename(analysis, offset, "other", workspace)
    : undefined;
  if (renamed?.ok === true)
    for (const edit of renamed.edits) expect(edit.span.end).toBeLessThanOrEqual(text.length);
  actionsOf(diagnostics);
  outlineOf(analysis);
  foldsOf(analysis);
  linksOf(analysis);
  hintsOf(analysis, values);
  for (const token of tokensOf(analysis)) expect(token.span.end).toBeLessThanOrEqual(text.length);
}
