import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { childOf } from "../syntax/access.js";
import type { ScalarNode, YamlNode } from "../syntax/node.js";
import type { Context } from "./context.js";
import { artifactsOf, type Capability, capabilitiesOf, namedIn, requirementsOf } from "./entities.js";
import type { Call } from "./functions/call.js";
import { literalKind, textOf } from "./literals.js";
import { type Members, membersOf } from "./members.js";
import type { TypeDefinition } from "./model.js";
import { findType, hasUnknownParent } from "./names.js";
import type { Template } from "./service.js";

/** Where a TOSCA path leads (10.3), and what is left of the arguments after it. */
export interface PathEnd {
  readonly rest: readonly YamlNode[];
  /** Words for messages: `the node template "web"`. */
  readonly owner: string;
  /** False when not all of the place's names are known. */
  readonly complete: boolean;
  /** Properties, or attributes with the properties that they reflect. */
  readonly members: (attributes: boolean) => Members | undefined;
  readonly artifacts: ReadonlyMap<string, unknown> | undefined;
  /** An index ALL stands in the path. */
  readonly all: boolean;
}

type Stop =
  | {
      readonly kind: "node";
      readonly type: TypeDefinition | undefined;
      readonly template?: Template | undefined;
    }
  | {
      readonly kind: "relationship";
      readonly type: TypeDefinition | undefined;
      readonly source?: Template | undefined;
      readonly sourceType?: TypeDefinition | undefined;
      readonly requirement?: string | undefined;
    }
  | { readonly kind: "capability"; readonly capability: Capability | undefined }
  | { readonly kind: "unknown" };

interface Walk {
  readonly call: Call;
  readonly steps: readonly YamlNode[];
  readonly context: Context;
  next: number;
  all: boolean;
}

/** Follows a path as far as the templates and types tell; undefined after a fault, which is reported. */
export function followPath(call: Call, steps: readonly YamlNode[], context: Context): PathEnd | undefined {
  const walk: Walk = { call, steps, context, next: 1, all: false };
  let stop = startOf(walk, steps[0]);
  while (stop !== undefined) {
    const word = wordAt(walk, walk.next);
    if (word === undefined || !/^(RELATIONSHIP|CAPABILITY|SOURCE|TARGET)$/.test(word.text)) break;
    walk.next += 1;
    stop = stepFrom(stop, word, walk);
  }
  return stop === undefined ? undefined : endOf(stop, walk);
}

function fault(walk: Walk, at: YamlNode | undefined, reason: string): undefined {
  const span = at?.span ?? walk.call.span;
  report(walk.context.model.sink, CODES.invalidPath, span, { name: walk.call.shown, reason });
  return undefined;
}

function wordAt(walk: Walk, index: number): ScalarNode | undefined {
  const node = walk.steps[index];
  return node?.kind === "scalar" ? node : undefined;
}

/** Skips an index: a whole number, ALL, or a function that gives one. */
function skipIndex(walk: Walk): void {
  const node = walk.steps[walk.next];
  if (node === undefined) return;
  const index = node.kind === "scalar" && (literalKind(node) === "integer" || node.text === "ALL");
  const computed =
    node.kind === "map" || (node.kind === "scalar" && /^\$(node|relationship)_index$/.test(node.text));
  if (node.kind === "scalar" && node.text === "ALL") walk.all = true;
  if (index || computed) walk.next += 1;
}

function startOf(walk: Walk, first: YamlNode | undefined): Stop | undefined {
  const { self, service, file } = walk.context;
  const name = textOf(first);
  if (name === undefined) return fault(walk, first, "must begin with SELF or a node template");
  if (name === "SELF") return selfOf(walk);
  if (/^(SOURCE|TARGET|HOST|ORCHESTRATOR)$/.test(name) && service?.nodes.has(name) !== true) {
    return fault(
      walk,
      first,
      name === "HOST"
        ? "begins with HOST, which TOSCA 2.0 does not have"
        : `begins with ${name}; write SELF before it`,
    );
  }
  skipIndex(walk);
  if (service === undefined && self.kind !== "unknown") {
    return fault(walk, first, `begins with "${name}", but a type can only look around from SELF`);
  }
  if (service === undefined || service.file !== file) return { kind: "unknown" };
  const template = service.nodes.get(name);
  if (template !== undefined) return { kind: "node", type: template.type, template };
  const relationship = service.relationships.get(name);
  if (relationship !== undefined) return { kind: "relationship", type: relationship.type };
  if (self.kind === "unknown" && walk.context.workflow !== undefined) return { kind: "unknown" };
  const suggestion = suggest(name, service.nodes.keys());
  const args = { name: walk.call.shown, entity: name, suggestion };
  report(walk.context.model.sink, CODES.unknownFunctionEntity, first?.span ?? walk.call.span, args);
  return undefined;
}

function selfOf({ context: { self } }: Walk): Stop {
  if (self.kind !== "node") return self;
  return { kind: "node", type: self.type, template: self.template };
}

function stepFrom(stop: Stop, word: ScalarNode, walk: Walk): Stop | undefined {
  const { model } = walk.context;
  if (stop.kind === "unknown") return skipUnknown(word, walk);
  switch (`${stop.kind} ${word.text}`) {
    case "node RELATIONSHIP":
      return stop.kind === "node" ? relationshipOf(stop, walk) : undefined;
    case "node CAPABILITY":
      return stop.kind === "node" ? capabilityOf(stop.type, walk) : undefined;
    case "relationship SOURCE":
      if (stop.kind !== "relationship") return undefined;
      return { kind: "node", type: stop.source?.type ?? stop.sourceType, template: stop.source };
    case "relationship TARGET":
      return stop.kind === "relationship" ? targetOf(stop, walk) : undefined;
    case "relationship CAPABILITY":
      return stop.kind === "relationship"
        ? { kind: "capability", capability: targetCapability(stop, walk) }
        : undefined;
    case "capability RELATIONSHIP":
      skipIndex(walk);
      return { kind: "relationship", type: undefined };
    default:
      return fault(
        walk,
        word,
        `cannot go to ${word.text} from a ${stop.kind}${model.entry === undefined ? "" : ""}`,
      );
  }
}

/** From an unknown place a path is only read, by the words in it. */
function skipUnknown(word: ScalarNode, walk: Walk): Stop {
  if (word.text === "RELATIONSHIP" || word.text === "CAPABILITY") {
    const name = wordAt(walk, walk.next);
    const more = walk.steps.length - walk.next > 1;
    if (more && name !== undefined && literalKind(name) === "string" && name.text !== "ALL")
      return { kind: "unknown" };
    skipIndex(walk);
  }
  return { kind: "unknown" };
}

function relationshipOf(from: Extract<Stop, { kind: "node" }>, walk: Walk): Stop | undefined {
  const { model } = walk.context;
  const node = wordAt(walk, walk.next);
  const name = textOf(node);
  if (name === undefined) return fault(walk, node, "needs the name of a requirement after RELATIONSHIP");
  walk.next += 1;
  skipIndex(walk);
  if (from.type === undefined) return { kind: "unknown" };
  const requirement = requirementsOf(model, from.type).get(name);
  if (requirement === undefined) {
    if (hasUnknownParent(model, from.type)) return { kind: "unknown" };
    return fault(
      walk,
      node,
      `names the requirement "${name}", which the node type "${from.type.name}" does not have`,
    );
  }
  return {
    kind: "relationship",
    type: requirement.relationship,
    source: from.template,
    sourceType: from.type,
    requirement: name,
  };
}

function capabilityOf(type: TypeDefinition | undefined, walk: Walk): Stop | undefined {
  const { model } = walk.context;
  const node = wordAt(walk, walk.next);
  const name = textOf(node);
  if (name === undefined) return fault(walk, node, "needs the name of a capability after CAPABILITY");
  walk.next += 1;
  if (type === undefined) return { kind: "unknown" };
  const capability = capabilitiesOf(model, type).get(name);
  if (capability !== undefined) return { kind: "capability", capability };
  if (hasUnknownParent(model, type)) return { kind: "unknown" };
  return fault(
    walk,
    node,
    `names the capability "${name}", which the node type "${type.name}" does not have`,
  );
}

/** The target node of a relationship: assigned, or only known by the type that the requirement asks for. */
function targetOf(from: Extract<Stop, { kind: "relationship" }>, walk: Walk): Stop {
  const { model, service, file } = walk.context;
  if (from.requirement === undefined) return { kind: "unknown" };
  const assigned = namedIn(childOf(from.source?.node, "requirements")).find(
    ({ key }) => key === from.requirement,
  );
  const named =
    assigned === undefined ? undefined : (textOf(assigned.value) ?? textOf(childOf(assigned.value, "node")));
  const template = named === undefined ? undefined : service?.nodes.get(named);
  if (template !== undefined) return { kind: "node", type: template.type, template };
  const type = named === undefined ? undefined : findType(model, file, "node", named);
  if (type !== undefined) return { kind: "node", type };
  const source = from.source?.type ?? from.sourceType;
  const asked = requirementsOf(model, source).get(from.requirement)?.node;
  // A target of a derived type may have more than the type that is asked for.
  return asked === undefined || from.source === undefined
    ? { kind: "unknown" }
    : { kind: "node", type: asked };
}

function targetCapability(from: Extract<Stop, { kind: "relationship" }>, walk: Walk): Capability | undefined {
  const source = from.source?.type ?? from.sourceType;
  const requirement =
    from.requirement === undefined
      ? undefined
      : requirementsOf(walk.context.model, source).get(from.requirement);
  const target = targetOf(from, walk);
  if (requirement === undefined || target.kind !== "node") return undefined;
  const all = [...capabilitiesOf(walk.context.model, target.type).values()];
  return all.find(({ name, type }) => name === requirement.capabilityName || type === requirement.capability);
}

function endOf(stop: Stop, walk: Walk): PathEnd {
  const { model } = walk.context;
  const common = { rest: walk.steps.slice(walk.next), all: walk.all };
  if (stop.kind === "unknown") {
    return { ...common, owner: "", complete: false, members: () => undefined, artifacts: undefined };
  }
  if (stop.kind === "capability") {
    const { capability } = stop;
    const complete = capability?.type !== undefined && !hasUnknownParent(model, capability.type);
    const members = (attributes: boolean) =>
      capability === undefined
        ? undefined
        : reflected(capability.properties, capability.attributes, attributes);
    return {
      ...common,
      owner: `the capability "${capability?.name ?? ""}"`,
      complete,
      members,
      artifacts: undefined,
    };
  }
  const { type } = stop;
  const template = stop.kind === "node" ? stop.template : undefined;
  const artifacts = new Map<string, unknown>(stop.kind === "node" ? artifactsOf(model, type) : []);
  const own = childOf(template?.node, "artifacts");
  if (own?.kind === "map") for (const { key, value } of own.entries) artifacts.set(key, value);
  return {
    ...common,
    owner:
      template === undefined
        ? `the ${stop.kind} type "${type?.name ?? ""}"`
        : `the node template "${template.name}"`,
    complete: type !== undefined && !hasUnknownParent(model, type),
    members: (attributes) =>
      type === undefined
        ? undefined
        : reflected(membersOf(model, type, "properties"), membersOf(model, type, "attributes"), attributes),
    artifacts: type === undefined ? undefined : artifacts,
  };
}

/** Every property is reflected as an attribute (9.6). */
function reflected(properties: Members, attributes: Members, asAttributes: boolean): Members {
  return asAttributes ? new Map([...properties, ...attributes]) : properties;
}
