import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { entriesIn, itemsIn } from "../entities.js";
import { interfacesOf } from "../interfaces.js";
import { isString, textOf } from "../literals.js";
import type { Model } from "../model.js";
import { hasUnknownParent } from "../names.js";
import type { Service, Template } from "../service.js";

/**
 * The event of a trigger is a notification of a target of its policy, as `INTERFACE.NOTIFICATION` (11.6) or by
 * the notification's name alone (16.5). A policy without targets is about all nodes.
 */
export function checkEvents(
  model: Model,
  service: Service,
  triggers: YamlNode | undefined,
  targets: YamlNode | undefined,
): void {
  const events = entriesIn(triggers).map(({ value }) => childOf(value, "event"));
  if (events.length === 0) return;
  const known = notificationsOf(
    model,
    targets === undefined ? [...service.nodes.values()] : templatesIn(service, targets),
  );
  if (known === undefined) return;
  for (const event of events) {
    if (!isString(event) || event.text === "" || known.has(event.text)) continue;
    const suggestion = suggest(event.text, known);
    report(model.sink, CODES.unknownEvent, event.span, { event: event.text, suggestion });
  }
}

/** Templates that a list names, those of groups among them. */
function templatesIn(
  service: Service,
  list: YamlNode,
  visited = new Set<string>(),
): readonly (Template | undefined)[] {
  return itemsIn(list).flatMap((item) => {
    const name = textOf(item) ?? "";
    const group = service.groups.get(name);
    if (group === undefined || service.nodes.has(name)) return [service.nodes.get(name)];
    const members = childOf(group.value, "members");
    if (visited.has(name) || members === undefined) return [];
    return templatesIn(service, members, visited.add(name));
  });
}

/** Names of the notifications of some nodes; undefined where there may be more than is known. */
function notificationsOf(
  model: Model,
  templates: readonly (Template | undefined)[],
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const template of templates) {
    const type = template?.type;
    if (type === undefined || hasUnknownParent(model, type)) return undefined;
    for (const { name, complete, notifications } of interfacesOf(model, type).values()) {
      if (!complete) return undefined;
      for (const notification of notifications.keys()) names.add(`${name}.${notification}`).add(notification);
    }
  }
  return templates.length === 0 ? undefined : names;
}
