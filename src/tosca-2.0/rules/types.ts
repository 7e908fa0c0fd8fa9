import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf, entryOf } from "../../syntax/access.js";
import type { Self } from "../context.js";
import { inheritedList } from "../entities.js";
import { inheritedMembers, type MemberSection } from "../members.js";
import { type Model, TYPE_KINDS, type TypeDefinition, type TypeKind } from "../model.js";
import { findType, hasUnknownParent, knownTypeAt, lineOf, parentOf, typeAt } from "../names.js";
import { isBuiltIn } from "../schemas.js";
import { checkArtifacts } from "./artifacts.js";
import { checkDataType } from "./data-types.js";
import { checkDefinitions } from "./definitions.js";
import { checkInterfaces, checkInterfaceType } from "./interfaces.js";
import { checkList } from "./name-lists.js";
import { checkCapabilities, checkRequirements } from "./node-types.js";
import { checkTriggers } from "./policies.js";

/** Checks every type that the files of a model define (6.4). */
export function checkTypes(model: Model): void {
  for (const file of model.files) {
    if (file.bundled) continue;
    for (const kind of TYPE_KINDS) {
      for (const type of file.types[kind].values()) checkType(model, type);
    }
  }
}

function checkType(model: Model, type: TypeDefinition): void {
  checkImported(model, type);
  if (!checkDerivation(model, type)) return;
  const { kind, node, file, name } = type;
  const owner = `the ${kind} type "${name}"`;
  const self = selfOf(type);
  const common = {
    model,
    file,
    owner,
    open: true,
    typed: true,
    uncertain: inheritsUnknown(model, type),
    short: false,
    ...(self === undefined ? {} : { self }),
  };
  const sections: readonly [MemberSection, string][] = [
    ["properties", "property"],
    ["attributes", "attribute"],
  ];
  for (const [section, label] of sections) {
    checkDefinitions(childOf(node, section), inheritedMembers(model, type, section), { ...common, label });
  }
  for (const [key, kinds] of REFERENCES[kind] ?? []) checkNameList(model, type, key, kinds);
  checkKind(model, type);
}

function inheritsUnknown(model: Model, type: TypeDefinition): boolean {
  const parent = parentOf(model, type);
  return parent !== undefined && hasUnknownParent(model, parent);
}

function checkKind(model: Model, type: TypeDefinition): void {
  switch (type.kind) {
    case "data":
      checkDataType(model, type);
      return;
    case "interface":
      checkInterfaceType(model, type);
      return;
    case "relationship":
      checkInterfaces(model, type);
      return;
    case "node":
      checkCapabilities(model, type);
      checkRequirements(model, type);
      checkInterfaces(model, type);
      checkArtifacts(model, type.file, childOf(type.node, "artifacts"));
      return;
    case "policy":
      checkPolicyType(model, type);
      return;
    default:
      return;
  }
}

function selfOf(type: TypeDefinition): Self | undefined {
  if (type.kind === "node") return { kind: "node", type };
  return type.kind === "relationship" ? { kind: "relationship", type } : undefined;
}

/** Lists of type names in a type, with the kinds that they may name. */
const REFERENCES: Readonly<Partial<Record<TypeKind, readonly (readonly [string, readonly TypeKind[]])[]>>> = {
  capability: [
    ["valid_source_node_types", ["node"]],
    ["valid_relationship_types", ["relationship"]],
  ],
  relationship: [
    ["valid_capability_types", ["capability"]],
    ["valid_target_node_types", ["node"]],
    ["valid_source_node_types", ["node"]],
  ],
  group: [["members", ["node"]]],
  policy: [["targets", ["node", "group"]]],
};

/** A definition that hides an imported one is used, with a warning (6.8.4). */
function checkImported(model: Model, type: TypeDefinition): void {
  const { kind, name, file, span } = type;
  for (const { namespace, file: imported } of file.imports) {
    const other = namespace === undefined ? findType(model, imported, kind, name) : undefined;
    // A short name of a bundled type is no definition of its own, and hides nothing.
    if (other === undefined || other === type || other.name !== name) continue;
    const labels = [{ span: other.span, text: "also defined here" }];
    report(model.sink, CODES.hidesImported, span, { kind: `${kind} type`, type: name }, { labels });
    return;
  }
}

/** False when the parent is unknown or the derivation runs in a circle: nothing more is checked then. */
function checkDerivation(model: Model, type: TypeDefinition): boolean {
  const node = childOf(type.node, "derived_from");
  if (node === undefined) return true;
  if (type.kind === "data" && node.kind === "scalar" && isBuiltIn(node.text)) return true;
  const withdrawn = type.kind === "data" && node.kind === "scalar" && node.text.startsWith("scalar-unit.");
  if (withdrawn && knownTypeAt(model, type.file, "data", node) === undefined) return true;
  if (typeAt(model, type.file, type.kind, node) === undefined) return false;
  const line = lineOf(model, type);
  const oldest = line.at(-1);
  const back = oldest === undefined ? undefined : parentOf(model, oldest);
  if (back === undefined) return true;
  if (back === type && isFirst(type, line)) {
    const path = [...line, type].map(({ name }) => name);
    report(model.sink, CODES.cyclicTypes, node.span, { kind: type.kind, path });
  }
  return false;
}

/** A circle is reported once: at the type that is defined first. */
function isFirst(type: TypeDefinition, line: readonly TypeDefinition[]): boolean {
  return line.every(({ file, span }) => file !== type.file || span.start >= type.span.start);
}

/** Names in a list are known, and narrow the list of the parent (7.3, 8.1, 16.1, 16.3). */
function checkNameList(model: Model, type: TypeDefinition, key: string, kinds: readonly TypeKind[]): void {
  const own = childOf(type.node, key);
  const parent = parentOf(model, type);
  const what = `The ${type.kind} type "${type.name}"`;
  if (own !== undefined)
    checkList(model, { node: own, file: type.file }, inheritedList(model, parent, key), key, kinds, what);
}

/** Triggers may be added, not changed (16.3). */
function checkPolicyType(model: Model, type: TypeDefinition): void {
  const triggers = childOf(type.node, "triggers");
  checkTriggers(model, type.file, triggers, undefined);
  const [, ...ancestors] = lineOf(model, type);
  if (triggers?.kind !== "map") return;
  for (const { key, keySpan } of triggers.entries) {
    for (const ancestor of ancestors) {
      const section = childOf(ancestor.node, "triggers");
      const before = section?.kind === "map" ? entryOf(section, key) : undefined;
      if (before === undefined) continue;
      const what = `The trigger "${key}" of the policy type "${type.name}"`;
      const labels = [{ span: before.keySpan, text: "declared here" }];
      report(
        model.sink,
        CODES.refinement,
        keySpan,
        { what, reason: "changes an inherited trigger" },
        { labels },
      );
      break;
    }
  }
}
