import { CODES } from "../../../src/diagnostics/catalog.js";

/** A fault put into the text of a valid template: what no tree of YAML can hold. */
export interface TextMutation {
  readonly name: string;
  readonly code: string;
  /** Level of the finding; an error unless it says so. */
  readonly severity?: "warning";
  /** The text with the fault, and the one-based line of the finding. */
  apply(text: string): { readonly text: string; readonly line: number };
}

/** Puts lines in front of the first one that begins like `before`; `at` counts from the first of them. */
function insert(text: string, before: string, lines: readonly string[], at: number) {
  const rows = text.split("\n");
  const index = rows.findIndex((row) => row.startsWith(before));
  if (index === -1) throw new Error(`no line begins with ${before}`);
  rows.splice(index, 0, ...lines);
  return { text: rows.join("\n"), line: index + at };
}

/** An alias without an anchor in a node template that needs what it would bring. */
const needy = (name: string, line: string): TextMutation => ({
  name,
  code: CODES.unknownAlias.code,
  apply: (text) => {
    const type = [
      "  my.nodes.Needy:",
      "    derived_from: tosca.nodes.Root",
      "    properties: { need: { type: string } }",
    ];
    const before = insert(text, "  my.nodes.T0:", type, 1).text;
    return insert(before, "    n0_0:", ["    stray:", "      type: my.nodes.Needy", line], 3);
  },
});

/** Every class of fault of the text itself. */
export const TEXT_MUTATIONS: readonly TextMutation[] = [
  {
    name: "alias without an anchor",
    code: CODES.unknownAlias.code,
    apply: (text) => insert(text, "topology_template:", ["dsl_definitions:", "  shared: *nobody"], 2),
  },
  needy("alias in the place of properties", "      properties: *nobody"),
  needy("alias in the place of a value", "      properties: { need: *nobody }"),
  needy("alias in the place of merged values", "      properties: { <<: *nobody }"),
  {
    name: "key that stands twice",
    code: CODES.duplicateKey.code,
    severity: "warning",
    apply: (text) => insert(text, "topology_template:", ["metadata:", "  author: one", "  author: two"], 3),
  },
  {
    name: "tab in the place of blanks",
    code: CODES.yamlSyntax.code,
    apply: (text) => insert(text, "topology_template:", ["metadata:", "\tauthor: one"], 2),
  },
  {
    name: "quote that is not closed",
    code: CODES.yamlSyntax.code,
    apply: (text) => insert(text, "topology_template:", ["metadata:", '  author: "one'], 2),
  },
  {
    name: "second document",
    code: CODES.severalDocuments.code,
    apply: (text) => ({ text: `${text}---\nmore: true\n`, line: text.split("\n").length }),
  },
];
