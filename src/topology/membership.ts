import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Evaluation, ModelNode } from "../model/entities.js";
import { chainOf } from "../model/inherit.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType } from "../model/registry.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type {
  GroupTypeView,
  GroupView,
  LocatedText,
  PolicyTypeView,
  PolicyView,
} from "../schema/documents.js";
import { makeSlots } from "./slots.js";
import type { TopologyGroup, TopologyPolicy } from "./topology.js";
import { valuesOf } from "./values.js";

/** What groups and policies are checked against. */
export interface Members {
  readonly nodes: ReadonlyMap<string, ModelNode>;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
  readonly sink: DiagnosticSink;
}

/** A group: its members exist and are of the types that its type allows (F65). */
export function makeGroup(view: GroupView, members: Members): TopologyGroup {
  const type = view.type && resolveType(members.scope, "group", view.type, members.sink);
  const allowed =
    type === undefined ? [] : allowedTypes(type, (at) => (at as GroupTypeView).members, members.scope);
  const found: string[] = [];
  for (const member of view.members) {
    const node = members.nodes.get(member.text);
    if (node === undefined) {
      const suggestion = suggest(member.text, members.nodes.keys());
      const args = { group: view.name, member: member.text, suggestion };
      report(members.sink, CODES.unknownMember, member.span, args);
    } else {
      if (!fits(node, allowed)) {
        const args = { group: view.name, member: node.name, type: node.typeName, valid: allowed.join(", ") };
        report(members.sink, CODES.memberNotAllowed, member.span, args);
      }
      found.push(node.name);
    }
  }
  checkValues(view.name, "group", view, type, members);
  return { name: view.name, type: type?.name ?? view.type?.text ?? "", members: found, span: view.nameSpan };
}

/** A policy: its targets exist and fit its type; groups are replaced by their members (F66). */
export function makePolicy(
  view: PolicyView,
  groups: ReadonlyMap<string, TopologyGroup>,
  members: Members,
): TopologyPolicy {
  const type = view.type && resolveType(members.scope, "policy", view.type, members.sink);
  const allowed =
    type === undefined ? [] : allowedTypes(type, (at) => (at as PolicyTypeView).targets, members.scope);
  const targets = new Set<string>();
  for (const target of view.targets) {
    for (const name of targetNodes(view.name, target, allowed, groups, members)) targets.add(name);
  }
  return {
    name: view.name,
    type: type?.name ?? view.type?.text ?? "",
    typeChain: type === undefined ? [] : chainOf(type).names,
    properties: checkValues(view.name, "policy", view, type, members),
    targets: [...targets],
    span: view.nameSpan,
  };
}

/** A name may be both a node and a group; the node is meant then. */
function targetNodes(
  policy: string,
  target: LocatedText,
  allowed: readonly string[],
  groups: ReadonlyMap<string, TopologyGroup>,
  members: Members,
): readonly string[] {
  const node = members.nodes.get(target.text);
  const group = groups.get(target.text);
  if (node === undefined && group === undefined) {
    const suggestion = suggest(target.text, [...members.nodes.keys(), ...groups.keys()]);
    report(members.sink, CODES.unknownTarget, target.span, { policy, target: target.text, suggestion });
    return [];
  }
  const groupType = group && lookupType(members.scope, "group", group.type);
  const groupFits =
    groupType !== undefined && chainOf(groupType).names.some((name) => allowed.includes(name));
  if (allowed.length > 0 && !groupFits && !(node !== undefined && fits(node, allowed))) {
    const args = {
      policy,
      target: target.text,
      type: node?.typeName ?? group?.type ?? "",
      valid: allowed.join(", "),
    };
    if (node?.complete !== false) report(members.sink, CODES.targetNotAllowed, target.span, args);
  }
  return node !== undefined ? [node.name] : (group?.members ?? []);
}

function allowedTypes(
  type: TypeEntry,
  read: (view: TypeEntry["view"]) => readonly LocatedText[] | undefined,
  scope: Scope,
): readonly string[] {
  for (const at of chainOf(type).types) {
    const names = read(at.view);
    if (names !== undefined && names.length > 0)
      return names.map(
        ({ text }) => (lookupType(at.scope, "node", text) ?? lookupType(scope, "group", text))?.name ?? text,
      );
  }
  return [];
}

function fits(node: ModelNode, allowed: readonly string[]): boolean {
  return allowed.length === 0 || !node.complete || allowed.some((name) => node.typeChain.includes(name));
}

function checkValues(
  name: string,
  kind: "group" | "policy",
  view: GroupView | PolicyView,
  type: TypeEntry | undefined,
  members: Members,
) {
  const owner = {
    path: `${kind}.${name}`,
    label: `the ${kind} "${name}"`,
    self: { kind: kind === "policy" ? "policy" : "topology" } as const,
    span: view.nameSpan,
    complete: type !== undefined && chainOf(type).complete,
    type,
    scope: members.scope,
  };
  const declared = type === undefined ? new Map<string, PropertyDefinition>() : propertiesOf(type);
  return valuesOf(makeSlots(declared, view.properties, owner, members.sink), members.evaluation);
}
