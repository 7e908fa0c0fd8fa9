import type { Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import type { TriggerView, WorkflowView } from "./behaviour.js";
import type { LocatedText, Named, NamedValue } from "./common.js";
import type {
  ArtifactView,
  InterfaceView,
  NodeFilterView,
  PropertyDefinitionView,
  RelationshipReferenceView,
} from "./definitions.js";

/** TOSCA 1.3 3.9. */
export interface TopologyTemplateView {
  readonly span: Span;
  readonly description: LocatedText | undefined;
  readonly inputs: readonly PropertyDefinitionView[];
  readonly nodeTemplates: readonly NodeTemplateView[];
  readonly relationshipTemplates: readonly RelationshipTemplateView[];
  readonly groups: readonly GroupView[];
  readonly policies: readonly PolicyView[];
  readonly outputs: readonly PropertyDefinitionView[];
  readonly substitutionMappings: SubstitutionMappingsView | undefined;
  readonly workflows: readonly WorkflowView[];
}

/** TOSCA 1.3 3.8.3. */
export interface NodeTemplateView extends Named {
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly directives: readonly LocatedText[];
  readonly properties: readonly NamedValue[];
  readonly attributes: readonly NamedValue[];
  readonly capabilities: readonly CapabilityAssignmentView[];
  readonly requirements: readonly RequirementAssignmentView[];
  readonly interfaces: readonly InterfaceView[];
  readonly artifacts: readonly ArtifactView[];
  readonly nodeFilter: NodeFilterView | undefined;
  readonly copy: LocatedText | undefined;
  /** True when it copies a template that is not known: what it lacks may be stated there. */
  readonly partial?: true;
}

/** TOSCA 1.3 3.8.1. */
export interface CapabilityAssignmentView extends Named {
  readonly properties: readonly NamedValue[];
  readonly attributes: readonly NamedValue[];
  readonly occurrences: YamlNode | undefined;
}

/** TOSCA 1.3 3.8.2; the short form has a node only. */
export interface RequirementAssignmentView extends Named {
  /** Name of a node template or of a node type. */
  readonly node: LocatedText | undefined;
  readonly capability: LocatedText | undefined;
  readonly relationship: RelationshipReferenceView | undefined;
  readonly nodeFilter: NodeFilterView | undefined;
  readonly occurrences: YamlNode | undefined;
}

/** TOSCA 1.3 3.8.4. */
export interface RelationshipTemplateView extends Named {
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly properties: readonly NamedValue[];
  readonly attributes: readonly NamedValue[];
  readonly interfaces: readonly InterfaceView[];
  readonly copy: LocatedText | undefined;
  /** True when it copies a template that is not known: what it lacks may be stated there. */
  readonly partial?: true;
}

/** TOSCA 1.3 3.8.5. */
export interface GroupView extends Named {
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly properties: readonly NamedValue[];
  readonly attributes: readonly NamedValue[];
  readonly members: readonly LocatedText[];
  readonly interfaces: readonly InterfaceView[];
}

/** TOSCA 1.3 3.8.6. */
export interface PolicyView extends Named {
  readonly type: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly properties: readonly NamedValue[];
  readonly targets: readonly LocatedText[];
  readonly triggers: readonly TriggerView[];
}

/** TOSCA 1.3 3.8.13; requirements as a map or as a list both come out as named values. */
export interface SubstitutionMappingsView {
  readonly span: Span;
  readonly nodeType: LocatedText | undefined;
  readonly properties: readonly NamedValue[];
  readonly attributes: readonly NamedValue[];
  readonly capabilities: readonly NamedValue[];
  readonly requirements: readonly NamedValue[];
  readonly interfaces: readonly NamedValue[];
  readonly substitutionFilter: NodeFilterView | undefined;
}
