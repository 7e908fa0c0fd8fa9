import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import type { TriggerView } from "./behaviour.js";
import type { LocatedText, Named, NamedValue } from "./common.js";
import type {
  ArtifactView,
  ConstraintView,
  InterfaceView,
  NodeFilterView,
  OperationView,
  PropertyDefinitionView,
  RelationshipReferenceView,
  SchemaView,
} from "./definitions.js";

/** Keys that types of every kind share (TOSCA 1.3 3.7.1). */
export interface TypeView extends Named {
  readonly derivedFrom: LocatedText | undefined;
  readonly version: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly properties: readonly PropertyDefinitionView[];
  /** True where a part of it could not be read, so that nobody can say what it has not. */
  readonly partial?: true;
}

/** TOSCA 1.3 3.7.4. */
export interface ArtifactTypeView extends TypeView {
  readonly mimeType: LocatedText | undefined;
  readonly fileExt: readonly LocatedText[] | undefined;
}

/** TOSCA 1.3 3.7.6. */
export interface DataTypeView extends TypeView {
  readonly constraints: readonly ConstraintView[];
  /** The list of constraints; undefined where there is none, not even an empty one. */
  readonly constraintsSpan: Span | undefined;
  readonly entrySchema: SchemaView | undefined;
  readonly keySchema: SchemaView | undefined;
}

/** TOSCA 1.3 3.7.7. */
export interface CapabilityTypeView extends TypeView {
  readonly attributes: readonly PropertyDefinitionView[];
  readonly validSourceTypes: readonly LocatedText[] | undefined;
}

/** TOSCA 1.3 3.7.5; `properties` is always empty. */
export interface InterfaceTypeView extends TypeView {
  readonly inputs: readonly NamedValue[];
  readonly inputDefinitions: readonly PropertyDefinitionView[];
  readonly operations: readonly OperationView[];
  readonly notifications: readonly OperationView[];
}

/** TOSCA 1.3 3.7.10. */
export interface RelationshipTypeView extends TypeView {
  readonly attributes: readonly PropertyDefinitionView[];
  readonly interfaces: readonly InterfaceView[];
  readonly validTargetTypes: readonly LocatedText[] | undefined;
}

/** TOSCA 1.3 3.7.9. */
export interface NodeTypeView extends TypeView {
  readonly attributes: readonly PropertyDefinitionView[];
  readonly capabilities: readonly CapabilityDefinitionView[];
  readonly requirements: readonly RequirementDefinitionView[];
  readonly interfaces: readonly InterfaceView[];
  readonly artifacts: readonly ArtifactView[];
}

/** TOSCA 1.3 3.7.11; capabilities, requirements and interfaces as earlier versions have them. */
export interface GroupTypeView extends TypeView {
  readonly attributes: readonly PropertyDefinitionView[];
  readonly members: readonly LocatedText[] | undefined;
  readonly capabilities: readonly CapabilityDefinitionView[];
  readonly requirements: readonly RequirementDefinitionView[];
  readonly interfaces: readonly InterfaceView[];
}

/** TOSCA 1.3 3.7.12. */
export interface PolicyTypeView extends TypeView {
  readonly targets: readonly LocatedText[] | undefined;
  readonly triggers: readonly TriggerView[];
}

/** TOSCA 1.3 3.7.2; the short form has a type only. */
export interface CapabilityDefinitionView extends Named {
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly properties: readonly PropertyDefinitionView[];
  readonly attributes: readonly PropertyDefinitionView[];
  readonly validSourceTypes: readonly LocatedText[] | undefined;
  readonly occurrences: YamlNode | undefined;
}

/** TOSCA 1.3 3.7.3; the short form has a capability only. */
export interface RequirementDefinitionView extends Named {
  readonly capability: LocatedText | undefined;
  readonly node: LocatedText | undefined;
  readonly relationship: RelationshipReferenceView | undefined;
  readonly nodeFilter: NodeFilterView | undefined;
  readonly occurrences: YamlNode | undefined;
}
