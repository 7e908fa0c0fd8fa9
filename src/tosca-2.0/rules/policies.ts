import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { MapEntry, YamlNode } from "../../syntax/node.js";
import { UNKNOWN_SELF } from "../context.js";
import { entriesIn, inheritedList, itemsIn } from "../entities.js";
import { isString } from "../literals.js";
import { membersOf } from "../members.js";
import type { Model, ToscaFile, TypeDefinition } from "../model.js";
import { derives, hasUnknownParent, knownTypeAt, typeAt } from "../names.js";
import type { Service, Template } from "../service.js";
import { checkAssignments, contextIn, reportMissing } from "../values.js";
import { checkActivities } from "./activities.js";
import { checkCondition } from "./definitions.js";
import { checkEvents } from "./events.js";
import { typesIn } from "./name-lists.js";

/** Checks the groups of a service template (16.2). */
export function checkGroups(model: Model, service: Service): void {
  for (const entry of service.groups.values()) {
    const type = typeAt(model, service.file, "group", childOf(entry.value, "type"));
    checkEntity(model, service, entry, type, "group");
    checkMembers(model, service, entry, type, "members");
  }
}

/** Checks the policies of a service template (16.4); names are unique (6.9.1). */
export function checkPolicies(model: Model, service: Service): void {
  const seen = new Map<string, MapEntry>();
  for (const entry of service.policies) {
    const first = seen.get(entry.key);
    if (first !== undefined) {
      const labels = [{ span: first.keySpan, text: "first one here" }];
      report(
        model.sink,
        CODES.duplicateName,
        entry.keySpan,
        { name: entry.key, section: '"policies"' },
        { labels },
      );
    }
    seen.set(entry.key, entry);
    const type = typeAt(model, service.file, "policy", childOf(entry.value, "type"));
    checkEntity(model, service, entry, type, "policy");
    checkMembers(model, service, entry, type, "targets");
    const triggers = childOf(entry.value, "triggers");
    checkTriggers(model, service.file, triggers, service);
    checkEvents(model, service, triggers, childOf(entry.value, "targets"));
  }
}

function checkEntity(
  model: Model,
  service: Service,
  { key, keySpan, value }: MapEntry,
  type: TypeDefinition | undefined,
  kind: "group" | "policy",
): void {
  if (type === undefined) return;
  const context = { ...contextIn(model, service.file, `The ${kind} "${key}"`, UNKNOWN_SELF), service };
  const members = membersOf(model, type, "properties");
  const given = childOf(value, "properties");
  const open = hasUnknownParent(model, type);
  if (given !== undefined) checkAssignments(given, members, context, open);
  if (!open) reportMissing(given, members, { span: keySpan }, context);
  const attributes = childOf(value, "attributes");
  const known = new Map([...members, ...membersOf(model, type, "attributes")]);
  if (attributes !== undefined) checkAssignments(attributes, known, context, open);
}

/** Members and targets are node templates or groups, of the types that the type allows. */
function checkMembers(
  model: Model,
  service: Service,
  { key, value }: MapEntry,
  type: TypeDefinition | undefined,
  section: "members" | "targets",
): void {
  const allowed = typesIn(model, inheritedList(model, type, section), ["node", "group"]);
  const owner = section === "members" ? `the group "${key}"` : `the policy "${key}"`;
  for (const item of itemsIn(childOf(value, section))) {
    if (!isString(item) || item.text === "") continue;
    const template = service.nodes.get(item.text);
    const group = service.groups.get(item.text);
    if (template === undefined && group === undefined) {
      const suggestion = suggest(item.text, [...service.nodes.keys(), ...service.groups.keys()]);
      const args = {
        kind: "node template or group",
        name: item.text,
        owner: "The service template",
        suggestion,
      };
      report(model.sink, CODES.unknownReference, item.span, args);
      continue;
    }
    const own = template?.type ?? knownTypeAt(model, service.file, "group", childOf(group?.value, "type"));
    if (own === undefined || allowed === undefined) continue;
    const stray = strayOf(model, service, own, group, allowed);
    if (stray === undefined) continue;
    const names = allowed.map((each) => `"${each?.name}"`).join(", ");
    const reason = `${stray}, but ${owner} takes ${names} only`;
    report(model.sink, CODES.unfitMember, item.span, { name: item.text, reason });
  }
}

/** What is wrong with a member or target whose type, or whose members' types, are not allowed. */
function strayOf(
  model: Model,
  service: Service,
  own: TypeDefinition,
  group: MapEntry | undefined,
  allowed: readonly (TypeDefinition | undefined)[],
): string | undefined {
  const fits = (type: TypeDefinition) =>
    allowed.some((each) => each === undefined || derives(model, type, each));
  if (group === undefined || allowed.some((each) => each?.kind === "group"))
    return fits(own) ? undefined : `is of type "${own.name}"`;
  // The nodes of a group stand for it where only node types are listed: members resolve to nodes (16.1).
  for (const { name, type } of nodesOf(group, service))
    if (type !== undefined && !fits(type)) return `has the member "${name}" of type "${type.name}"`;
  return undefined;
}

/** Node templates that the members of a group resolve to, through groups in groups. */
function nodesOf(group: MapEntry, service: Service): readonly Template[] {
  const groups = new Set([group]);
  const nodes = new Set<Template>();
  for (const { value } of groups)
    for (const member of itemsIn(childOf(value, "members"))) {
      const name = isString(member) ? member.text : "";
      const [node, inner] = [service.nodes.get(name), service.groups.get(name)];
      if (node !== undefined) nodes.add(node);
      else if (inner !== undefined) groups.add(inner);
    }
  return [...nodes];
}

/** Checks triggers: condition and activities (16.5). */
export function checkTriggers(
  model: Model,
  file: ToscaFile,
  section: YamlNode | undefined,
  service: Service | undefined,
): void {
  for (const { key, value } of entriesIn(section)) {
    const base = contextIn(model, file, `The trigger "${key}"`, UNKNOWN_SELF);
    const context = service === undefined ? base : { ...base, service };
    checkCondition(childOf(value, "condition"), context);
    checkActivities(childOf(value, "action"), undefined, context);
  }
}
