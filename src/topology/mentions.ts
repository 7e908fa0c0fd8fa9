import type { YamlNode } from "../syntax/node.js";
import type { MentionedNames } from "./written.js";

/** Names that were not found so far. */
export interface Missing {
  readonly texts: Set<string>;
  readonly inputs: Set<string>;
}

/** All names, as long as nothing was looked at. */
export function missingOf(names: MentionedNames): Missing {
  return { texts: new Set(names.texts), inputs: new Set(names.inputs) };
}

/** Takes away what a tree mentions: its scalars, and the inputs that its functions read. */
export function strikeMentions(node: YamlNode, missing: Missing): void {
  if (node.kind === "scalar") missing.texts.delete(node.text);
  else if (node.kind === "seq") for (const item of node.items) strikeMentions(item, missing);
  else {
    for (const { key, value } of node.entries) {
      if (key === "get_input" || key === "$get_input") missing.inputs.delete(argumentOf(value));
      strikeMentions(value, missing);
    }
  }
}

/** `get_input: name` and `get_input: [name, ...path]`. */
function argumentOf(value: YamlNode): string {
  const first = value.kind === "seq" ? value.items[0] : value;
  return first?.kind === "scalar" ? first.text : "";
}
