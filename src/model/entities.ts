import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { YamlNode } from "../syntax/node.js";
import type { PropertyDefinition } from "./properties.js";
import type { ValueSchema } from "./schemas.js";
import type { Scope, TypeEntry } from "./types.js";
import type { Value } from "./value.js";

/** A place that holds a value: a property, an input, an output, a property of a capability. */
export interface Slot {
  readonly holder: SlotHolder;
  readonly name: string;
  readonly schema: ValueSchema;
  /** The assigned value, else the default; undefined where there is neither. */
  readonly node: YamlNode | undefined;
  /** Place of the value, else of the owner. */
  readonly span: Span;
  /** What SELF means inside the value. */
  readonly self: Entity;
  /** True when it is a reported fault that there is no value: who asks for it stays silent. */
  readonly faulty?: boolean;
}

/** What has slots; their paths and labels are only made where one is asked for. */
export interface SlotHolder {
  /** Prefix of the slots' paths: `lrms_server.host`. */
  readonly path: string;
  /** In messages: `the capability "host" of "lrms_server"`; without it a slot is named alone. */
  readonly label?: string;
  /** What the values are called in messages; "property" unless given. */
  readonly noun?: string;
}

/** Unique in the topology; shown in cycles: `lrms_server.host.num_cpus`. */
export function slotPath({ holder, name }: Slot): string {
  return `${holder.path}.${name}`;
}

/** Begins a message: `The property "num_cpus" of "lrms_server"`. */
export function slotLabel({ holder: { noun = "property", label }, name }: Slot): string {
  return label === undefined ? `The ${noun} "${name}"` : `The ${noun} "${name}" of ${label}`;
}

/** What a function may stand in, which decides what its keywords mean (TOSCA 1.3 section 4.1). */
export type Entity =
  | { readonly kind: "node"; readonly node: ModelNode }
  | {
      readonly kind: "relationship";
      /** Name of the requirement of the source that it fulfils. */
      readonly requirement: string;
      readonly source: ModelNode;
      readonly target: ModelNode | undefined;
      readonly type: TypeEntry | undefined;
      readonly slots: ReadonlyMap<string, Slot>;
    }
  | { readonly kind: "policy" }
  | { readonly kind: "topology" };

export interface ModelCapability {
  readonly name: string;
  readonly type: TypeEntry | undefined;
  readonly typeName: string;
  readonly slots: ReadonlyMap<string, Slot>;
  /** The definitions that the slots were made from, where the template assigns nothing: only types speak. */
  readonly unassigned: ReadonlyMap<string, PropertyDefinition> | undefined;
  readonly attributes: ReadonlyMap<string, PropertyDefinition>;
  /** Values that the template assigns to attributes: checked, then left to run time. */
  readonly attributeSlots: ReadonlyMap<string, Slot>;
  readonly validSourceTypes: readonly string[];
  /** How often requirements have to and may use it; undefined where nothing states it. */
  readonly occurrences?: { readonly lower: number; readonly upper: number };
  readonly span: Span;
  /** False when the type is unknown in part, so that nothing may be denied. */
  readonly complete: boolean;
}

export interface ModelRequirement {
  readonly name: string;
  readonly target: ModelNode | undefined;
  readonly capability: ModelCapability | undefined;
  readonly relationship: string;
  readonly relationshipChain: readonly string[];
  /** Its type where that is known. */
  readonly relationshipType?: TypeEntry;
  /** Name of the relationship template that it uses. */
  readonly template?: string;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly span: Span;
}

/** A relationship template as functions may name it (TOSCA 1.3 sections 4.4.2 and 4.5.1). */
export interface ModelRelationship {
  readonly type: TypeEntry | undefined;
  readonly slots: ReadonlyMap<string, Slot>;
}

/** A node template with its type's definitions merged in; requirements are bound after all nodes are made. */
export interface ModelNode {
  readonly name: string;
  readonly type: TypeEntry | undefined;
  readonly typeName: string;
  readonly typeChain: readonly string[];
  readonly span: Span;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly attributes: ReadonlyMap<string, PropertyDefinition>;
  /** Values that the template assigns to attributes: checked, then left to run time. */
  readonly attributeSlots: ReadonlyMap<string, Slot>;
  readonly capabilities: ReadonlyMap<string, ModelCapability>;
  readonly artifacts: ReadonlyMap<string, string>;
  /** Names of the requirements that the type declares. */
  readonly declaredRequirements: ReadonlySet<string>;
  readonly requirements: ModelRequirement[];
  readonly complete: boolean;
}

/** Everything that functions can ask for. */
export interface World {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** Relationship templates by name. */
  readonly relationships?: ReadonlyMap<string, ModelRelationship>;
  readonly inputs: ReadonlyMap<string, Slot>;
  /** True when the inputs could not be read, so that none can be called unknown. */
  readonly inputsLost?: boolean;
  /** Values known beforehand by the path of their slot: what a substituted node hands to its topology. */
  readonly given?: ReadonlyMap<string, Value>;
  /** The file whose topology it is: what its type names mean and which version it is written in. */
  readonly scope?: Scope;
  readonly sink: DiagnosticSink;
}

/** Where a value is evaluated. */
export interface Place {
  readonly self: Entity;
  readonly what: string;
  /** Place of the function that led here: diagnostics about a value fetched from elsewhere go there. */
  readonly site?: Span;
  /** Defaults of fields that are being filled in: one that needs itself would never end. */
  readonly defaults?: readonly YamlNode[];
}

/** Evaluation of values; undefined means that a fault was reported, or that there is no value. */
export interface Evaluation {
  readonly world: World;
  /** Value of a slot under its own schema, evaluated once. `asker` is the function that wants it. */
  slotValue(slot: Slot, asker?: Span): Value | undefined;
  evaluate(node: YamlNode, schema: ValueSchema, place: Place): Value | undefined;
}

/** Wraps a static value. */
export function fixed(json: Json): Value {
  return { kind: "static", json };
}
