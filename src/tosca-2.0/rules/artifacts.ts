import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import { type Context, UNKNOWN_SELF } from "../context.js";
import { entriesIn, inheritedList, itemsIn } from "../entities.js";
import { isString, textOf } from "../literals.js";
import { membersOf } from "../members.js";
import type { Model, ToscaFile, TypeDefinition } from "../model.js";
import { hasUnknownParent, typeAt } from "../names.js";
import { checkAssignments, checkValue, contextIn, reportMissing } from "../values.js";

/** Checks artifact definitions of a node type or template (12.2). */
export function checkArtifacts(
  model: Model,
  file: ToscaFile,
  section: YamlNode | undefined,
  within?: Context,
): void {
  for (const { key, value } of entriesIn(section)) {
    if (value.kind === "map") checkArtifact(model, file, value, `the artifact "${key}"`, within);
  }
}

function checkArtifact(
  model: Model,
  file: ToscaFile,
  node: MapNode,
  what: string,
  within: Context | undefined,
): void {
  const named = childOf(node, "type");
  const type = typeAt(model, file, "artifact", named);
  checkRepository(model, file, childOf(node, "repository"));
  const checksum = entryOf(node, "checksum");
  if (checksum !== undefined && childOf(node, "checksum_algorithm") === undefined) {
    report(model.sink, CODES.missingKey, checksum.keySpan, {
      key: "checksum_algorithm",
      owner: sentence(what),
    });
  }
  const given = childOf(node, "properties");
  if (type === undefined) return;
  checkExtension(model, type, childOf(node, "file"));
  const context = { ...(within ?? contextIn(model, file, "", UNKNOWN_SELF)), what: sentence(what) };
  const members = membersOf(model, type, "properties");
  if (members.size === 0 && !hasUnknownParent(model, type)) {
    undeclared(given, context);
    return;
  }
  if (given !== undefined) checkAssignments(given, members, context, hasUnknownParent(model, type));
  reportMissing(given, members, { span: entryOf(node, "type")?.keySpan ?? node.span }, context);
}

/** The extensions that an artifact type recognizes, or the nearest ancestor that says so (12.1). */
function checkExtension(model: Model, type: TypeDefinition, node: YamlNode | undefined): void {
  const listed = inheritedList(model, type, "file_ext")?.node;
  const known = itemsIn(listed).flatMap((item) => textOf(item)?.replace(/^\./, "") ?? []);
  const file = textOf(node);
  if (node === undefined || file === undefined || known.length === 0) return;
  const name = file.replace(/[?#].*$/, "").replace(/^.*[/\\]/, "");
  // A name without a dot says nothing about its kind: an image, a role.
  if (!name.includes(".") || known.some((extension) => name.endsWith(`.${extension}`))) return;
  report(model.sink, CODES.fileExtension, node.span, { file, type: type.name, known });
}

/** Where a type declares no properties at all, what is assigned is passed on as it is. */
export function undeclared(given: YamlNode | undefined, context: Context): void {
  for (const { key, keySpan, value } of entriesIn(given)) {
    report(context.model.sink, CODES.undeclaredProperty, keySpan, { property: key, owner: context.what });
    checkValue(value, undefined, context);
  }
}

function checkRepository(model: Model, file: ToscaFile, node: YamlNode | undefined): void {
  if (!isString(node) || file.repositories.has(node.text)) return;
  // Repositories are imported with the files that define them (6.8).
  if (model.files.some(({ repositories }) => repositories.has(node.text)) || file.unread.size > 0) return;
  if (file.unreadKinds.has("repository")) return;
  const suggestion = suggest(node.text, file.repositories.keys());
  report(model.sink, CODES.unknownRepository, node.span, { repository: node.text, suggestion });
}

/** Checks an implementation: artifacts given in place (11.8). Names are artifacts or files of the archive. */
export function checkImplementation(model: Model, file: ToscaFile, node: YamlNode | undefined): void {
  if (node?.kind !== "map") return;
  const parts = [childOf(node, "primary"), ...itemsIn(childOf(node, "dependencies"))];
  for (const part of parts) {
    if (part?.kind === "map")
      checkArtifact(model, file, part, "the artifact of the implementation", undefined);
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
