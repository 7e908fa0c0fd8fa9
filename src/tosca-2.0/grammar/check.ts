import { didYouMean } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { MapEntry, MapNode, YamlNode } from "../../syntax/node.js";
import { callIn } from "../functions/call.js";
import { isNothing, isString, plainKind } from "../literals.js";
import { CONSTRUCTS, type ConstructName } from "./constructs.js";
import { formerKeyname, misplacedOperation } from "./former-keynames.js";
import { checkLeaf } from "./leaves.js";
import { misspells } from "./misspells.js";
import { type Place, wrongKindAt } from "./place.js";
import type { Shape } from "./shape.js";

/** Checks a whole file against the keyname tables; every fault of form is reported here and nowhere else. */
export function checkGrammar(root: YamlNode, sink: DiagnosticSink): void {
  checkShape({ node: root, what: "The file", span: root.span }, { is: "construct", construct: "file" }, sink);
}

function checkShape(place: Place, shape: Shape, sink: DiagnosticSink): void {
  switch (shape.is) {
    case "construct":
      checkConstruct(place, shape.construct, shape.short, sink);
      return;
    case "map":
      checkMap(place, shape.of, sink);
      return;
    case "list":
      checkList(place, shape, sink);
      return;
    case "named":
      checkNamedList(place, shape.of, sink);
      return;
    case "property":
    case "parameter":
      checkDefinition(place, shape.is, sink);
      return;
    case "word":
      if (!isString(place.node)) wrongKindAt(place, "a text", sink);
      else if (!shape.words.includes(place.node.text)) {
        const args = { what: place.what, value: place.node.text, allowed: shape.words };
        report(sink, CODES.valueNotAllowed, place.node.span, args);
      }
      return;
    default:
      checkLeaf(place, shape.is, sink);
      return;
  }
}

function checkConstruct(
  place: Place,
  name: ConstructName,
  short: Shape | undefined,
  sink: DiagnosticSink,
): void {
  const { node, span } = place;
  const { label, keys, mandatory } = CONSTRUCTS[name];
  if (node.kind !== "map") {
    if (short === undefined || isNothing(node)) wrongKindAt(place, "a map", sink);
    else if (short.is === "something" || isString(node)) checkShape(place, short, sink);
    else wrongKindAt(place, "a text or a map", sink);
    return;
  }
  const owner = ownerOf(place.what, label);
  for (const entry of node.entries) {
    const shape = keys[entry.key];
    if (shape === undefined) unknownKey(entry, owner, Object.keys(keys), sink);
    else checkShape(below(entry, `"${entry.key}" of ${lower(owner)}`), shape, sink);
  }
  for (const key of mandatory) {
    if (node.entries.some((entry) => entry.key === key)) continue;
    if (key === "tosca_definitions_version" || misspells(node, key, name)) continue;
    report(sink, CODES.missingKey, span, { key, owner });
  }
  if (name === "activity") checkActivity(node, place, sink);
}

function checkActivity(node: MapNode, place: Place, sink: DiagnosticSink): void {
  const count = node.entries.length;
  if (count !== 1) report(sink, CODES.oneEntryMap, place.span, { what: "An activity", count });
}

function unknownKey(
  { key, keySpan }: MapEntry,
  owner: string,
  allowed: readonly string[],
  sink: DiagnosticSink,
): void {
  const hint = formerKeyname(key, allowed) ?? didYouMean(key, allowed) ?? misplacedOperation(key, allowed);
  report(sink, CODES.unknownKey, keySpan, { key, owner, allowed }, { hint });
}

function checkMap(place: Place, of: Shape, sink: DiagnosticSink): void {
  if (place.node.kind !== "map") {
    wrongKindAt(place, "a map", sink);
    return;
  }
  for (const entry of place.node.entries) {
    if (!checkName(entry, place.what, sink)) continue;
    checkShape(below(entry, nameIn(of, entry.key, place.what)), of, sink);
  }
}

/** True unless the key can be no name. Lists as keys stand in substitution mappings only. */
function checkName(entry: MapEntry, section: string, sink: DiagnosticSink): boolean {
  const { key, keyNode, keySpan } = entry;
  if (keyNode?.kind === "seq") return true;
  const raw = keySpan.source.text.slice(keySpan.start, keySpan.end);
  const named = keyNode === undefined && key !== "" && (raw !== key || plainKind(key) === "string");
  if (!named) report(sink, CODES.notAName, keySpan, { what: lower(section), name: key });
  return named;
}

function checkList(place: Place, shape: Extract<Shape, { is: "list" }>, sink: DiagnosticSink): void {
  const { node, what, span } = place;
  if (node.kind !== "seq") {
    wrongKindAt(place, "a list", sink);
    return;
  }
  if (shape.filled && node.items.length === 0) {
    report(sink, CODES.valueOutOfBounds, span, { what, rule: "must have at least one entry" });
  }
  for (const item of node.items)
    checkShape({ node: item, what: itemOf(shape.of, what), span: item.span }, shape.of, sink);
}

function checkNamedList(place: Place, of: Shape, sink: DiagnosticSink): void {
  if (place.node.kind !== "seq") {
    wrongKindAt(place, "a list", sink);
    return;
  }
  for (const item of place.node.items) {
    const what = `An entry of ${lower(place.what)}`;
    if (item.kind !== "map") wrongKindAt({ node: item, what, span: item.span }, "a map with one entry", sink);
    else if (item.entries.length !== 1) {
      report(sink, CODES.oneEntryMap, item.span, { what, count: item.entries.length });
    } else checkMap({ node: item, what: place.what, span: item.span }, of, sink);
  }
}

/** A property or parameter: a map of keynames, or a value where the rules of refinement allow one. */
function checkDefinition(place: Place, of: "property" | "parameter", sink: DiagnosticSink): void {
  const { node } = place;
  const attribute = of === "property" && place.what.startsWith('The attribute "');
  if (isNothing(node) || (attribute && (node.kind !== "map" || callIn(node) !== undefined))) {
    wrongKindAt(place, "a map", sink);
    return;
  }
  if (node.kind !== "map" || callIn(node) !== undefined) return;
  checkConstruct(place, attribute ? "attribute" : of, undefined, sink);
}

function below(entry: MapEntry, what: string): Place {
  return { node: entry.value, what: sentence(what), span: entry.keySpan };
}

/** `The node type "Web"` for an entry of `node_types`. */
function nameIn(of: Shape, key: string, section: string): string {
  if (of.is === "construct") return `The ${CONSTRUCTS[of.construct].label} "${key}"`;
  if (of.is === "property")
    return `The ${section.startsWith('"attributes"') ? "attribute" : "property"} "${key}"`;
  return of.is === "parameter" ? `The parameter "${key}"` : `"${key}" in ${lower(section)}`;
}

function itemOf(of: Shape, section: string): string {
  return of.is === "construct" && of.construct === "import" ? "An import" : `An entry of ${lower(section)}`;
}

function ownerOf(what: string, label: string): string {
  return what === "" ? `A ${label}` : what;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
