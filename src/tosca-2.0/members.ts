import type { Span } from "../base/span.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../syntax/node.js";
import { callIn } from "./functions/call.js";
import { CONSTRUCTS } from "./grammar/constructs.js";
import { isNothing, literalKind, unescaped } from "./literals.js";
import { cacheIn, type Model, type ToscaFile, type TypeDefinition } from "./model.js";
import { lineOf } from "./names.js";
import { type Schema, schemaAt } from "./schemas.js";

/** A property, attribute or parameter after all its refinements (9.4 to 9.8). */
export interface Member {
  readonly name: string;
  /** Place of the name in the nearest definition. */
  readonly span: Span;
  readonly file: ToscaFile;
  /** Undefined when nothing names a known type. */
  readonly schema: Schema | undefined;
  /** False when no definition has a `type`. */
  readonly typed: boolean;
  readonly required: boolean;
  readonly default: YamlNode | undefined;
  /** A fixed value; of a parameter that comes in, where it goes. */
  readonly value: YamlNode | undefined;
}

export type Members = ReadonlyMap<string, Member>;
export type MemberSection = "properties" | "attributes" | "inputs" | "outputs";

const NONE: Members = new Map();

/** The members that a type declares and inherits. */
export function membersOf(model: Model, type: TypeDefinition | undefined, section: MemberSection): Members {
  if (type === undefined) return NONE;
  const sections = cacheIn(model.caches.members, type);
  const known = sections.get(section);
  if (known !== undefined) return known;
  let members: Members = NONE;
  for (const { node, file } of [...lineOf(model, type)].reverse()) {
    members = refined(model, members, childOf(node, section), file, false);
  }
  sections.set(section, members);
  return members;
}

/** The members that a type inherits, without its own. */
export function inheritedMembers(model: Model, type: TypeDefinition, section: MemberSection): Members {
  const [, parent] = lineOf(model, type);
  return membersOf(model, parent, section);
}

/**
 * Members with the definitions and refinements of a section. `short` tells whether a value alone defines a new
 * member, as it does for parameters that go out (9.8).
 */
export function refined(
  model: Model,
  inherited: Members,
  section: YamlNode | undefined,
  file: ToscaFile,
  short = false,
): Members {
  if (section?.kind !== "map" || section.entries.length === 0) return inherited;
  const members = new Map(inherited);
  for (const entry of section.entries) {
    const name = unescaped(entry.key);
    members.set(name, refine(model, members.get(name), entry, file, short));
  }
  return members;
}

function refine(
  model: Model,
  inherited: Member | undefined,
  entry: MapEntry,
  file: ToscaFile,
  short: boolean,
): Member {
  const name = unescaped(entry.key);
  const definition = definitionIn(entry.value);
  if (definition === undefined) {
    const at = { name, span: entry.keySpan, file };
    const nothing = isNothing(entry.value) && inherited?.schema?.base !== "nil";
    if (inherited !== undefined) return { ...inherited, ...at, ...(nothing ? {} : { value: entry.value }) };
    // What is no definition is reported; no use of the member is judged by it.
    const value = short && !nothing ? entry.value : undefined;
    return { ...at, schema: undefined, typed: !short, required: false, default: undefined, value };
  }
  return {
    name,
    span: entry.keySpan,
    file,
    schema: schemaAt(model, file, definition, inherited?.schema),
    typed: childOf(definition, "type") !== undefined || inherited?.typed === true,
    required: !isMisspelt(definition) && (requiredIn(definition) ?? inherited?.required ?? true),
    default: childOf(definition, "default") ?? inherited?.default,
    value: childOf(definition, "value") ?? childOf(definition, "mapping") ?? inherited?.value,
  };
}

/** The keynames of a definition; undefined for a fixed value in short form. */
export function definitionIn(node: YamlNode): MapNode | undefined {
  return node.kind === "map" && callIn(node) === undefined ? node : undefined;
}

/** A keyname that is unknown may have been meant for one that gives or spares a value. */
function isMisspelt(definition: MapNode): boolean {
  return definition.entries.some(({ key }) => !Object.hasOwn(CONSTRUCTS.parameter.keys, key));
}

function requiredIn(definition: MapNode): boolean | undefined {
  const node = childOf(definition, "required");
  if (node === undefined) return undefined;
  const flag = node.kind === "scalar" && literalKind(node) === "boolean" ? node.text : "false";
  return !/^(false|False|FALSE)$/.test(flag);
}

/** True when a member must be given a value: it is required and has none of its own. */
export function needsValue(member: Member): boolean {
  return member.required && member.default === undefined && member.value === undefined;
}
