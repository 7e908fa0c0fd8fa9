import type { YamlNode } from "../syntax/node.js";

/** Sections of a service template in the order of the specification (TOSCA 1.3 section 3.10). */
export const SECTION_ORDER: readonly string[] = [
  "tosca_definitions_version",
  "namespace",
  "tosca_default_namespace",
  "profile",
  "template_name",
  "template_author",
  "template_version",
  "metadata",
  "description",
  "dsl_definitions",
  "repositories",
  "imports",
  "artifact_types",
  "data_types",
  "capability_types",
  "interface_types",
  "relationship_types",
  "node_types",
  "group_types",
  "policy_types",
  "functions",
  "topology_template",
  "service_template",
];

/**
 * Moves the sections of a formatted text into the order of the specification, each with the comments right
 * above it. What stands at the head of the file, set off by an empty line, stays there.
 */
export function sortSections(text: string, root: YamlNode): string {
  if (root.kind !== "map") return text;
  const starts = root.entries
    .map(({ key, keySpan }) => ({ key, at: chunkStart(text, keySpan.start) }))
    .sort((left, right) => left.at - right.at);
  const first = starts[0];
  if (first === undefined) return text;
  const chunks = starts.map(({ key, at }, index) => ({
    key,
    text: text.slice(at, starts[index + 1]?.at ?? text.length),
  }));
  const rank = (key: string) => {
    const at = SECTION_ORDER.indexOf(key);
    return at === -1 ? SECTION_ORDER.length : at;
  };
  const sorted = [...chunks].sort((left, right) => rank(left.key) - rank(right.key));
  if (sorted.every((chunk, index) => chunk === chunks[index])) return text;
  const body = sorted.map((chunk) => chunk.text.trimEnd());
  const spaced = body.some((chunk) => chunk.includes("\n"));
  return `${text.slice(0, first.at)}${body.join(spaced ? "\n\n" : "\n")}\n`;
}

/** The line of a key, or the first of the comment lines that stand right above it. */
function chunkStart(text: string, key: number): number {
  let start = text.lastIndexOf("\n", key - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (text.charAt(above) !== "#") break;
    start = above;
  }
  return start;
}
