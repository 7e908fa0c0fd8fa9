import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { ModelNode } from "../../model/entities.js";
import type { OperationDefinition } from "../../model/interfaces.js";
import { lookupType } from "../../model/registry.js";
import type { NamedValue, OperationView } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseInteger } from "../../syntax/scalars.js";
import type { BehaviourContext, BehaviourOwner } from "./context.js";
import { type AttributeScope, capabilityScope, nodeScope, relationshipScope } from "./scopes.js";

/**
 * Where an operation's or notification's outputs go: attributes of the node, of a capability, of what a
 * requirement leads to, or of the relationship (TOSCA 1.3 section 3.6.15, F63, F64).
 */
export function bindOutputs(
  operation: OperationDefinition,
  own: OperationView | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): ReadonlyMap<string, readonly (string | number)[]> {
  if (operation.outputs.size === 0 && (own === undefined || own.outputs.length === 0)) return NO_OUTPUTS;
  const outputs = new Map<string, NamedValue>(operation.outputs);
  for (const output of own?.outputs ?? []) outputs.set(output.name, output);
  const bound = new Map<string, readonly (string | number)[]>();
  for (const output of outputs.values()) {
    const path = mappingPath(output, context);
    if (path === undefined) continue;
    bound.set(output.name, path);
    if (own !== undefined || operation.implementation !== undefined)
      checkMapping(output, path, owner, context);
  }
  return bound;
}

const NO_OUTPUTS: ReadonlyMap<string, readonly (string | number)[]> = new Map();

/** A mapping as a path: an entity, then what leads to the attribute; undefined when it is none. */
export function mappingPath(
  { name, value }: NamedValue,
  { sink }: Pick<BehaviourContext, "sink">,
): readonly (string | number)[] | undefined {
  const items = value.kind === "seq" ? value.items : [];
  const path = items.flatMap((item) =>
    item.kind === "scalar" ? [parseInteger(item.text) ?? item.text] : [],
  );
  if (path.length >= 2 && path.length === items.length) return path;
  const reason = "must be a list of an entity and the name of one of its attributes";
  report(sink, CODES.invalidOutputMapping, value.span, { output: name, reason });
  return undefined;
}

function checkMapping(
  output: NamedValue,
  path: readonly (string | number)[],
  owner: BehaviourOwner,
  context: BehaviourContext,
): void {
  const [entity, ...rest] = path.map(String);
  const scopes = entityScopes(entity ?? "", rest, owner, context);
  if (scopes === "unknown") {
    const reason = `names "${entity}", which has no meaning here`;
    report(context.sink, CODES.invalidOutputMapping, itemSpan(output.value, 0), {
      output: output.name,
      reason,
    });
    return;
  }
  checkAttribute(output, scopes, context);
}

/** An attribute to look for: in each scope under the name that the path then has there. */
interface Wanted {
  readonly scope: AttributeScope;
  readonly attribute: string;
  /** Position of the attribute's name in the path. */
  readonly at: number;
}

/** Reports an output whose attribute none of the scopes declares. */
function checkAttribute(output: NamedValue, wanted: readonly Wanted[], { sink }: BehaviourContext): void {
  if (wanted.length === 0 || wanted.some(({ scope }) => !scope.complete)) return;
  if (wanted.some(({ scope, attribute }) => scope.schemaOf(attribute) !== undefined)) return;
  const nearest = wanted[wanted.length - 1] as Wanted;
  const { attribute, scope, at } = nearest;
  const suggestion = suggest(attribute, scope.names());
  report(sink, CODES.unknownOutputAttribute, itemSpan(output.value, at), {
    output: output.name,
    attribute,
    owner: scope.label,
    suggestion,
  });
}

function itemSpan(node: YamlNode, index: number) {
  return (node.kind === "seq" ? node.items[index]?.span : undefined) ?? node.span;
}

function entityScopes(
  entity: string,
  rest: readonly string[],
  owner: BehaviourOwner,
  { nodes, scope }: BehaviourContext,
): readonly Wanted[] | "unknown" {
  const { self } = owner;
  if (self.kind === "relationship") {
    if (entity === "SELF") {
      const type = lookupType(scope, "relationship", owner.typeName);
      return [{ scope: relationshipScope(owner.label, type), attribute: rest[0] ?? "", at: 1 }];
    }
    if (entity === "SOURCE") return nodeScopes(self.source, rest);
    if (entity === "TARGET") return self.target === undefined ? [] : nodeScopes(self.target, rest);
  }
  if (self.kind === "node" && entity === "SELF") return nodeScopes(self.node, rest);
  const known = nodes.get(entity);
  if (known !== undefined) return nodeScopes(known, rest);
  const keyword = ["SELF", "SOURCE", "TARGET", "HOST"].includes(entity);
  if (!owner.placed || owner.kind === "group" || (keyword && entity === "HOST")) return [];
  return "unknown";
}

/** The attribute of the node itself, else of a capability or of what a requirement leads to. */
function nodeScopes(node: ModelNode, [first = "", second]: readonly string[]): readonly Wanted[] {
  const own: Wanted = { scope: nodeScope(node), attribute: first, at: 1 };
  if (second === undefined) return [own];
  const wanted: Wanted[] = [own];
  const capability = node.capabilities.get(first);
  if (capability !== undefined)
    wanted.push({ scope: capabilityScope(node, capability), attribute: second, at: 2 });
  for (const requirement of node.requirements) {
    const { name, target } = requirement;
    if (name !== first) continue;
    if (target === undefined) return [];
    wanted.push({ scope: nodeScope(target), attribute: second, at: 2 });
    if (requirement.capability !== undefined)
      wanted.push({ scope: capabilityScope(target, requirement.capability), attribute: second, at: 2 });
  }
  return node.declaredRequirements.has(first) && wanted.length === 1 ? [] : wanted;
}
