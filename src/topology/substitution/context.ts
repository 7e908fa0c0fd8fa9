import type { Span } from "../../base/span.js";
import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { Evaluation, ModelNode, Slot } from "../../model/entities.js";
import type { Scope, TypeEntry } from "../../model/types.js";
import type { NamedValue } from "../../schema/documents.js";
import type { ScalarNode } from "../../syntax/node.js";

/** What a substitution mapping is checked against. */
export interface MappingContext {
  /** The node type that the topology stands for. */
  readonly type: TypeEntry;
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly inputs: ReadonlyMap<string, Slot>;
  readonly outputs: ReadonlySet<string>;
  readonly workflows: ReadonlySet<string>;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
  readonly sink: DiagnosticSink;
}

/** Reports a name that the substituted type does not declare; false then. */
export function isDeclared(
  entry: NamedValue,
  kind: string,
  names: Iterable<string>,
  complete: boolean,
  { type, sink }: MappingContext,
): boolean {
  const all = [...names];
  if (all.includes(entry.name)) return true;
  if (!complete) return false;
  const args = { kind, name: entry.name, type: type.name, suggestion: suggest(entry.name, all) };
  report(sink, CODES.undefinedMapping, entry.nameSpan, args);
  return false;
}

/** The node template that a mapping names; undefined when there is none, which is reported. */
export function mappedNode(
  name: ScalarNode,
  what: string,
  { nodes, sink }: MappingContext,
): ModelNode | undefined {
  const node = nodes.get(name.text);
  if (node !== undefined) return node;
  const reason = `names "${name.text}", which is not a node template`;
  report(sink, CODES.unknownMappingTarget, name.span, {
    what,
    reason,
    suggestion: suggest(name.text, nodes.keys()),
  });
  return undefined;
}

/** Reports a member that the mapped node does not have, unless its type is not known in full. */
export function reportMember(
  member: ScalarNode,
  kind: string,
  what: string,
  node: ModelNode,
  names: Iterable<string>,
  { sink }: MappingContext,
): undefined {
  if (!node.complete) return undefined;
  const reason = `leads to the ${kind} "${member.text}", which "${node.name}" (${node.typeName}) does not have`;
  report(sink, CODES.unknownMappingTarget, member.span, {
    what,
    reason,
    suggestion: suggest(member.text, names),
  });
  return undefined;
}

/** Reports a mapping that is no list of a node template and a name. */
export function reportShape(what: string, span: Span, { sink }: MappingContext): undefined {
  report(sink, CODES.unknownMappingTarget, span, {
    what,
    reason: "is not a list of a node template and a name",
  });
  return undefined;
}

/** Reports a mapping between two types of which neither derives from the other. */
export function reportMismatch(
  what: string,
  expected: string,
  target: string,
  type: string,
  span: Span,
  { sink }: MappingContext,
): void {
  report(sink, CODES.mappingMismatch, span, { what, expected, target, type });
}
