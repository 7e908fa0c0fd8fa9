import type { SourceText, Span } from "../base/span.js";
import type { NamedValue } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";
import type { Topology } from "./topology.js";

/**
 * A template with a topology as its author wrote it, whatever version of TOSCA: what advice beyond the
 * specification is given on. All places are in the entry file.
 */
export interface WrittenTemplate {
  readonly source: SourceText;
  readonly topology: Topology;
  readonly inputs: readonly WrittenInput[];
  /** Types that the entry file defines. */
  readonly types: readonly WrittenType[];
  /** A substitution mapping reads an input by its bare name. */
  readonly mapped: boolean;
  /** Properties of node templates and of their capabilities. */
  readonly properties: readonly NamedValue[];
  /** Properties of relationships and policies. */
  readonly otherProperties: readonly NamedValue[];
  readonly outputs: readonly YamlNode[];
  /** Artifacts of node types and node templates. */
  readonly artifacts: readonly WrittenArtifact[];
  /** Directives of node templates that the version has another word for. */
  readonly oldDirectives: readonly OldDirective[];
  /** Assigned properties whose definition says that they are deprecated. */
  readonly deprecated: readonly DeprecatedProperty[];
  /** Functions as they are written, `$` included. */
  readonly functionNames: readonly string[];
  /** Those of the names that nothing in the file mentions. */
  unmentioned(names: MentionedNames): MentionedNames;
}

export interface WrittenInput {
  readonly name: string;
  readonly span: Span;
  /** Default, or fixed value. */
  readonly value: YamlNode | undefined;
}

export interface WrittenType {
  readonly kind: string;
  readonly name: string;
  readonly span: Span;
}

export interface WrittenArtifact {
  readonly name: string;
  /** Type as it is named, "" for none. */
  readonly type: string;
  readonly file: string;
  /** Place of the file's name. */
  readonly span: Span;
  readonly checked: boolean;
}

export interface OldDirective {
  readonly written: string;
  readonly instead: string;
  /** How the version is called. */
  readonly version: string;
  readonly span: Span;
}

export interface DeprecatedProperty {
  readonly name: string;
  readonly type: string;
  readonly span: Span;
}

/** Texts that a file may name things by, and inputs that its functions may read. */
export interface MentionedNames {
  /** Any scalar: type names, targets, members, values. */
  readonly texts: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
}
