import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";

/** Grammar of TOSCA Simple Profile in YAML that a file follows. */
export type ToscaVersion = "1.0" | "1.1" | "1.2" | "1.3";

/** A text with the place of its value. */
export interface LocatedText {
  readonly text: string;
  readonly span: Span;
}

/** A boolean with the place of its value. */
export interface LocatedBoolean {
  readonly value: boolean;
  readonly span: Span;
}

/** What has a name: `nameSpan` is the key, `span` the value under it. */
export interface Named {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
}

/** A named value left as YAML: property and attribute assignments, inputs, metadata. */
export interface NamedValue extends Named {
  readonly value: YamlNode;
}
