import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import type { LocatedBoolean, LocatedText, Named, NamedValue } from "./common.js";

/** Property, attribute and parameter definitions (TOSCA 1.3 3.6.10, 3.6.12, 3.6.14). */
export interface PropertyDefinitionView extends Named {
  /** Undefined for a parameter that gives a value only. */
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  /** Undefined where not written; the specification's default is true. */
  readonly required: LocatedBoolean | undefined;
  readonly default: YamlNode | undefined;
  /** Value of an output or of a parameter. */
  readonly value: YamlNode | undefined;
  readonly status: LocatedText | undefined;
  readonly constraints: readonly ConstraintView[];
  readonly entrySchema: SchemaView | undefined;
  readonly keySchema: SchemaView | undefined;
  readonly metadata: readonly NamedValue[];
  /** True where it could not be read: it then asks for nothing and allows everything. */
  readonly partial?: true;
}

/** TOSCA 1.3 3.6.9: schema of list entries, map entries or map keys; the short form has a type only. */
export interface SchemaView {
  readonly type: LocatedText | undefined;
  readonly constraints: readonly ConstraintView[];
  readonly entrySchema: SchemaView | undefined;
  readonly keySchema: SchemaView | undefined;
  readonly span: Span;
}

/** TOSCA 1.3 3.6.3: one clause; the name is checked by the model, which knows the operators. */
export interface ConstraintView {
  readonly operator: LocatedText;
  readonly operand: YamlNode;
  readonly span: Span;
}

/** TOSCA 1.3 3.6.5: conditions on properties of a node and of its capabilities. */
export interface NodeFilterView {
  readonly span: Span;
  /** The key that holds the filter. */
  readonly keySpan: Span;
  /** TOSCA 1.3 3.6.4: a bare value, one constraint, or a list of constraints for each property. */
  readonly properties: readonly NamedValue[];
  readonly capabilities: readonly CapabilityFilterView[];
}

/** One capability of a node filter, by its name or its type. */
export interface CapabilityFilterView extends Named {
  readonly properties: readonly NamedValue[];
}

/** Relationship of a requirement: a name, or `{type, properties, interfaces}`. */
export interface RelationshipReferenceView {
  /** Name of a type or, in an assignment, of a relationship template. */
  readonly type: LocatedText | undefined;
  readonly properties: readonly NamedValue[];
  readonly interfaces: readonly InterfaceView[];
  readonly span: Span;
}

/** Interface definition or assignment (TOSCA 1.3 3.6.19, 3.6.20). */
export interface InterfaceView extends Named {
  readonly type: LocatedText | undefined;
  /** Values: those of a template, and those that a type assigns instead of defining. */
  readonly inputs: readonly NamedValue[];
  /** Definitions, in types only. */
  readonly inputDefinitions: readonly PropertyDefinitionView[];
  readonly operations: readonly OperationView[];
  readonly notifications: readonly OperationView[];
}

/** Operation or notification (TOSCA 1.3 3.6.17, 3.6.18); the short form has an implementation only. */
export interface OperationView extends Named {
  readonly description: LocatedText | undefined;
  readonly implementation: ImplementationView | undefined;
  /** Values: those of a template, and those that a type assigns instead of defining. */
  readonly inputs: readonly NamedValue[];
  /** Definitions, in types only. */
  readonly inputDefinitions: readonly PropertyDefinitionView[];
  readonly outputs: readonly NamedValue[];
}

/** TOSCA 1.3 3.6.16. */
export interface ImplementationView {
  readonly primary: ArtifactUse | undefined;
  readonly dependencies: readonly ArtifactUse[];
  readonly timeout: YamlNode | undefined;
  readonly operationHost: LocatedText | undefined;
  readonly span: Span;
}

/** An artifact where it is used: its name or file, or its definition in place. */
export type ArtifactUse =
  | { readonly kind: "name"; readonly name: LocatedText }
  | { readonly kind: "artifact"; readonly artifact: ArtifactView };

/** TOSCA 1.3 3.6.7; the short form has a file only. */
export interface ArtifactView extends Named {
  readonly type: LocatedText | undefined;
  /** Path or URL; undefined when left to the type's artifact or given by a function. */
  readonly file: LocatedText | undefined;
  /** The function that gives the file. */
  readonly fileExpression: YamlNode | undefined;
  readonly repository: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly deployPath: LocatedText | undefined;
  readonly version: LocatedText | undefined;
  readonly checksum: LocatedText | undefined;
  readonly checksumAlgorithm: LocatedText | undefined;
  readonly properties: readonly NamedValue[];
}
