import ts from "typescript";

/** One test as its source states it. */
export interface TestName {
  /** Names of the enclosing `describe` blocks and of the test, outermost first. */
  readonly names: readonly string[];
  /** `skip`, `todo` or `fails` when the source says so; a condition (`skipIf`) counts as `conditional`. */
  readonly marked: "skip" | "todo" | "fails" | "conditional" | "measured" | undefined;
}

type Mark = TestName["marked"];

/** Finds the tests in a vitest source by its syntax tree, so that texts and comments are not taken for tests. */
export function testNames(source: string): readonly TestName[] {
  const file = ts.createSourceFile("test.ts", source, ts.ScriptTarget.Latest, true);
  const found: TestName[] = [];
  visit(file, [], undefined, found);
  return found;
}

/** Finds the figures of a benchmark, which stand for tests that tell how fast or how good: `atMost("P3", ...)`. */
export function figureNames(source: string): readonly TestName[] {
  const file = ts.createSourceFile("bench.ts", source, ts.ScriptTarget.Latest, true);
  const found: TestName[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "atMost") {
      const [id] = node.arguments;
      if (id !== undefined && ts.isStringLiteralLike(id))
        found.push({ names: [id.text], marked: "measured" });
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

function visit(node: ts.Node, outer: readonly string[], outerMark: Mark, found: TestName[]): void {
  const call = ts.isCallExpression(node) ? block(node) : undefined;
  if (call === undefined) {
    ts.forEachChild(node, (child) => visit(child, outer, outerMark, found));
    return;
  }
  const names = [...outer, call.name];
  const marked = outerMark ?? call.marked;
  if (call.kind === "test") found.push({ names, marked });
  else for (const argument of call.rest) visit(argument, names, marked, found);
}

interface Block {
  readonly kind: "describe" | "test";
  readonly name: string;
  readonly marked: Mark;
  readonly rest: readonly ts.Node[];
}

/** `test("name", ...)`, `describe.skipIf(x)("name", ...)`, `test.each(table)("name", ...)` and the like. */
function block(call: ts.CallExpression): Block | undefined {
  const [first, ...rest] = call.arguments;
  if (first === undefined || !ts.isStringLiteralLike(first)) return undefined;
  const chain = words(call.expression);
  const kind = chain[0] === "it" ? "test" : chain[0];
  if (kind !== "describe" && kind !== "test") return undefined;
  return { kind, name: first.text, marked: mark(chain), rest };
}

function words(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...words(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return words(expression.expression);
  return ts.isTaggedTemplateExpression(expression) ? words(expression.tag) : [];
}

function mark(chain: readonly string[]): Mark {
  if (chain.includes("todo")) return "todo";
  if (chain.includes("skip")) return "skip";
  if (chain.includes("fails")) return "fails";
  return chain.includes("skipIf") || chain.includes("runIf") ? "conditional" : undefined;
}
