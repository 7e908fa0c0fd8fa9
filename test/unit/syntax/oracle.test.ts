import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isScalar, parseDocument, visit } from "yaml";
import type { ScalarNode, YamlNode } from "../../../src/syntax/node.js";
import { CORPORA, HAS_CORPORA, parse } from "../../support/diagnose.js";

/** Scalars of our tree that stand in the text themselves, not through an alias. */
function scalars(node: YamlNode, into: ScalarNode[] = []): ScalarNode[] {
  if (node.alias !== undefined) return into;
  if (node.kind === "scalar") into.push(node);
  else if (node.kind === "seq") for (const item of node.items) scalars(item, into);
  else for (const { value } of node.entries) scalars(value, into);
  return into;
}

/** Places and values of scalars as the `yaml` package sees them, by first offset. */
function oracle(text: string): ReadonlyMap<number, { end: number; value: unknown }> | undefined {
  const document = parseDocument(text, { uniqueKeys: false, schema: "failsafe" });
  if (document.errors.length > 0) return undefined;
  const found = new Map<number, { end: number; value: unknown }>();
  visit(document, (_, node) => {
    if (!isScalar(node)) return;
    const [start, end] = node.range ?? [-1, -1];
    found.set(start, { end, value: node.value });
  });
  return found;
}

const files = HAS_CORPORA
  ? readdirSync(CORPORA, { recursive: true, encoding: "utf8" }).filter((name) => /\.ya?ml$/.test(name))
  : [];

describe.skipIf(!HAS_CORPORA)("places and values agree with an independent parser", () => {
  test("all scalars of all corpora", () => {
    const differences: string[] = [];
    let compared = 0;
    for (const name of files) {
      const text = readFileSync(join(CORPORA, name), "utf8");
      const expected = oracle(text);
      const { root } = parse(text);
      if (expected === undefined || root === undefined) continue;
      for (const { span, style, text: value } of scalars(root)) {
        if (style === "empty") continue;
        compared += 1;
        const other = expected.get(span.start);
        const block = style === "literal" || style === "folded";
        if (other?.value === value && (block || other.end === span.end)) continue;
        differences.push(`${name}:${span.source.position(span.start).line} ${JSON.stringify(value)}`);
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(15_000);
  }, 60_000);
});
