import type { Span } from "../base/span.js";
import { isUrl } from "../model/addresses.js";
import { nearest } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { TypeEntry, TypeKind } from "../model/types.js";
import { wellKnownLibrary } from "../model/well-known.js";
import { childOf } from "../syntax/access.js";
import { PROFILES } from "../tosca-2.0/profiles.js";
import { type Analysis, nameKey } from "./analysis.js";
import type { NameKind } from "./construct.js";
import type { Fact } from "./facts.js";
import {
  capabilityMembers,
  declarationOf,
  type Members,
  membersAt,
  membersOf,
  nodeAround,
  ownerFrame,
  textOf,
  typeAt,
} from "./members.js";
import { entriesOf, type Frame } from "./steps.js";
import { resolve2 } from "./tosca-2.0/resolve.js";

/** What a name means: where it is defined, and the type when it is one. */
export interface Target {
  readonly kind: NameKind;
  readonly name: string;
  readonly span: Span;
  readonly type?: TypeEntry;
  /** What to say of it, where that is known already. */
  readonly markdown?: string;
  /** Who declares a member. */
  readonly members?: Members;
}

/** The kind of type that a kind of name is; undefined for other names. */
export function typeKind(kind: NameKind): TypeKind | undefined {
  return kind.endsWith(" type") ? (kind.slice(0, -" type".length) as TypeKind) : undefined;
}

/** The definition behind a name; undefined when it means nothing or is no name. */
export function resolve(fact: Fact, analysis: Analysis): Target | undefined {
  if (fact.role === "member" && analysis.model2 === undefined) return resolveMember(fact, analysis);
  for (const kind of fact.kinds) {
    const target = resolveAs(fact, kind, analysis);
    if (target !== undefined) return target;
  }
  return undefined;
}

function resolveAs(fact: Fact, kind: NameKind, analysis: Analysis): Target | undefined {
  const { name } = fact;
  if (kind === "step") return stepTarget(fact);
  const known = analysis.model2 === undefined ? undefined : resolve2(fact, kind, analysis.model2);
  if (known !== undefined) return fact.role === "definition" ? { ...known, span: fact.span } : known;
  const ofType = typeKind(kind);
  if (ofType !== undefined) return typeTarget(fact, ofType, kind, analysis);
  if (fact.role === "definition") return { kind, name, span: fact.span, ...memberOf(fact, kind, analysis) };
  if (kind === "capability" && fact.role === "reference") return targetCapability(fact, analysis);
  if (kind === "requirement" && fact.role === "reference") return targetRequirement(fact, analysis);
  if (kind === "operation" && fact.role === "reference") return calledOperation(fact, analysis);
  if (kind === "operation" || kind === "notification") return operationTarget(fact, kind, analysis);
  const defined = analysis.definitions.get(nameKey(kind, name));
  if (defined !== undefined && fact.role === "reference") return { kind, name, span: defined.span };
  if (kind === "artifact" && fact.role === "reference") return artifactTarget(fact, analysis);
  return memberTarget(fact, kind, analysis);
}

function typeTarget(fact: Fact, of: TypeKind, kind: NameKind, analysis: Analysis): Target | undefined {
  const { scope } = analysis;
  if (scope === undefined) return typeByName(fact.name, kind, analysis);
  const type =
    fact.role === "definition" ? scope.own.get(of)?.get(fact.name) : lookupType(scope, of, fact.name);
  return type && { kind, name: type.name, span: type.view.nameSpan, type };
}

/** A type of a TOSCA 2.0 file: its own or one of an import, whose namespace stands before the name. */
function typeByName(written: string, kind: NameKind, analysis: Analysis): Target | undefined {
  const local = written.slice(written.lastIndexOf(":") + 1);
  for (const [name, file] of [
    [written, analysis] as const,
    ...analysis.imported.map((imported) => [local, imported] as const),
  ]) {
    const found = file.definitions.get(nameKey(kind, name));
    if (found !== undefined) return { kind, name, span: found.span };
  }
  return undefined;
}

function memberOf(fact: Fact, _kind: NameKind, { scope }: Analysis): Pick<Target, "members"> {
  const members = scope === undefined ? undefined : membersAt(fact.frames, scope);
  return members === undefined ? {} : { members };
}

function memberTarget(fact: Fact, kind: NameKind, { scope }: Analysis): Target | undefined {
  const members = scope === undefined ? undefined : membersAt(fact.frames, scope);
  const declared = members && declarationOf(members, kind, fact.name);
  if (declared === undefined || members === undefined) return undefined;
  return { kind, name: fact.name, span: declared.span, members };
}

/** An operation of a template: as its node type defines it, else as the interface type does. */
function operationTarget(fact: Fact, kind: NameKind, { scope }: Analysis): Target | undefined {
  const owner = ownerFrame(fact.frames);
  if (owner === undefined || scope === undefined) return undefined;
  const members = membersAt(fact.frames.slice(0, owner.at), scope);
  const inherited = members?.interfaces.get(owner.frame.entry?.key ?? "");
  const own =
    inherited &&
    nearest(inherited, ({ operations }) => operations.find(({ name }) => name === fact.name)?.nameSpan);
  if (own !== undefined) return { kind, name: fact.name, span: own.value };
  const named = inherited && nearest(inherited, ({ type }) => type);
  const type = named && lookupType(named.owner.scope, "interface", named.value.text);
  if (type === undefined || !("operations" in type.view)) return undefined;
  const operations = type.view.operations as readonly { readonly name: string; readonly nameSpan: Span }[];
  const found = operations.find(({ name }) => name === fact.name);
  return found && { kind, name: fact.name, span: found.nameSpan };
}

/** A primary implementation may name an artifact of its template or type. */
function artifactTarget(fact: Fact, analysis: Analysis): Target | undefined {
  const holder = fact.frames.findLast(
    ({ construct, node }) => construct.kind === "shape" && childOf(node, "artifacts") !== undefined,
  );
  const list = holder && childOf(holder.node, "artifacts");
  const own = list && entriesOf(list).find(({ key }) => key === fact.name);
  if (own !== undefined) return { kind: "artifact", name: fact.name, span: own.keySpan };
  const at = fact.frames.findLastIndex(
    ({ construct }) => construct.kind === "names" && construct.name === "interface",
  );
  return at < 0
    ? undefined
    : memberTarget({ ...fact, frames: fact.frames.slice(0, at) }, "artifact", analysis);
}

/** A step of the workflow around a name. */
function stepTarget(fact: Fact): Target | undefined {
  const steps = fact.frames.findLast(
    ({ construct }) => construct.kind === "names" && construct.name === "step",
  );
  const found = steps && entriesOf(steps.node).find(({ key }) => key === fact.name);
  return found && { kind: "step", name: fact.name, span: found.keySpan };
}

function targetRequirement(fact: Fact, analysis: Analysis): Target | undefined {
  const members = membersOfTemplate(nodeAround(fact.frames) ?? "", analysis);
  const declared = members && declarationOf(members, "requirement", fact.name);
  return members && declared && { kind: "requirement", name: fact.name, span: declared.span, members };
}

/** `INTERFACE.OPERATION` of the node that a step works on. */
function calledOperation(fact: Fact, analysis: Analysis): Target | undefined {
  const dot = fact.name.lastIndexOf(".");
  const members = membersOfTemplate(nodeAround(fact.frames) ?? "", analysis);
  const found = operationsIn(members, fact.name.slice(0, dot)).get(fact.name.slice(dot + 1));
  return found && { kind: "operation", name: fact.name, span: found };
}

/** Operations of an interface by name: those of the types around it, then those of its own type. */
export function operationsIn(members: Members | undefined, name: string): ReadonlyMap<string, Span> {
  const inherited = members?.interfaces.get(name);
  const found = new Map<string, Span>();
  const add = (operations: readonly { readonly name: string; readonly nameSpan: Span }[]) => {
    for (const operation of operations)
      if (!found.has(operation.name)) found.set(operation.name, operation.nameSpan);
  };
  for (let at = inherited; at !== undefined; at = at.refined) add(at.definition.operations);
  const named = inherited && nearest(inherited, ({ type }) => type);
  const type = named && lookupType(named.owner.scope, "interface", named.value.text);
  if (type !== undefined && "operations" in type.view)
    add(type.view.operations as readonly { readonly name: string; readonly nameSpan: Span }[]);
  return found;
}

/** The capability that a requirement names is one of the node that it leads to. */
function targetCapability(fact: Fact, analysis: Analysis): Target | undefined {
  const node = nodeAround(fact.frames);
  const members = node === undefined ? undefined : membersOfTemplate(node, analysis);
  const declared = members && declarationOf(members, "capability", fact.name);
  return (
    declared && { kind: "capability", name: fact.name, span: declared.span, ...(members ? { members } : {}) }
  );
}

/** What a node template, or a node type of that name, declares. */
export function membersOfTemplate(name: string, analysis: Analysis): Members | undefined {
  const { scope } = analysis;
  if (scope === undefined) return undefined;
  const template = analysis.definitions.get(nameKey("node template", name));
  const type = template === undefined ? lookupType(scope, "node", name) : templateType(template, analysis);
  return type === undefined ? undefined : membersOf(type);
}

/** The type of a template that a fact defines. */
export function templateType(template: Fact, { scope }: Analysis): TypeEntry | undefined {
  const value = template.value;
  const names = template.frames.at(-1);
  if (value === undefined || scope === undefined || names?.construct.kind !== "names") return undefined;
  const frame: Frame = { construct: names.construct.of, node: value, entry: undefined };
  return typeAt(frame, template.frames, scope);
}

/** What the entity that a function names declares; the keywords stand for what is around the function. */
export function entityMembers(frames: readonly Frame[], analysis: Analysis): Members | undefined {
  const { scope } = analysis;
  const entity = entityOf(frames);
  if (entity === undefined || scope === undefined) return undefined;
  if (entity !== "SELF") return membersOfTemplate(entity, analysis);
  const at = frames.findLastIndex(
    ({ construct }) => construct.kind === "shape" && /template$/.test(construct.shape.owner),
  );
  const frame = frames[at];
  const type = frame && typeAt(frame, frames.slice(0, at), scope);
  return type && membersOf(type);
}

function resolveMember(fact: Fact, analysis: Analysis): Target | undefined {
  const members = entityMembers(fact.frames, analysis);
  if (members === undefined || fact.argument === undefined) return undefined;
  if (fact.argument.index > 1) return nestedMember(fact, members, analysis);
  for (const kind of fact.kinds) {
    const declared = declarationOf(members, kind, fact.name);
    if (declared !== undefined) return { kind, name: fact.name, span: declared.span, members };
  }
  return undefined;
}

/** The third argument is a member of the capability, or of what the requirement leads to. */
function nestedMember(fact: Fact, members: Members, analysis: Analysis): Target | undefined {
  const call = fact.frames.at(-1)?.node;
  const args = call?.kind === "map" ? call.entries[0]?.value : undefined;
  const via = args?.kind === "seq" ? textOf(args.items[1]) : undefined;
  const capability = via === undefined ? undefined : members.capabilities.get(via);
  const inner = capability && capabilityMembers(capability);
  for (const owner of [inner, via === undefined ? undefined : requiredMembers(fact.frames, via, analysis)]) {
    if (owner === undefined) continue;
    for (const kind of ["property", "attribute"] as const) {
      const declared = declarationOf(owner, kind, fact.name);
      if (declared !== undefined) return { kind, name: fact.name, span: declared.span, members: owner };
    }
  }
  return undefined;
}

/** Members of the node that a requirement of the entity of a function leads to. */
export function requiredMembers(
  frames: readonly Frame[],
  requirement: string,
  analysis: Analysis,
): Members | undefined {
  const entity = entityOf(frames);
  const around = frames.findLast(
    ({ construct }) => construct.kind === "shape" && construct.shape.owner === "Node template",
  );
  const named = entity === undefined ? undefined : analysis.definitions.get(nameKey("node template", entity));
  const list = childOf(entity === "SELF" ? around?.node : named?.value, "requirements");
  const entry = list && entriesOf(list).find(({ key }) => key === requirement);
  const node = textOf(entry?.value) ?? textOf(childOf(entry?.value, "node"));
  return node === undefined ? undefined : membersOfTemplate(node, analysis);
}

/** The first argument of the call that the last frame is. */
function entityOf(frames: readonly Frame[]): string | undefined {
  const call = frames.at(-1)?.node;
  const args = call?.kind === "map" ? call.entries[0]?.value : undefined;
  return args?.kind === "seq" ? textOf(args.items[0]) : undefined;
}

/** The file that an import or an artifact names; undefined when it is not there. */
export function fileTarget(fact: Fact, { scope, source, world }: Analysis): string | undefined {
  const reference = fact.name.trim();
  const profile = PROFILES.get(reference);
  if (profile !== undefined) return world.bundled(profile).name;
  const library = wellKnownLibrary(reference);
  if (library !== undefined) return world.bundled(library).name;
  if (scope?.bundled === true)
    return scope.imports.find(({ scope: at }) => at.source.name.endsWith(reference))?.scope.source.name;
  const owner = ownerFrame(fact.frames)?.frame.node;
  const repository = textOf(childOf(owner, "repository"));
  const base = scope?.document.repositories.find(({ name }) => name === repository)?.url?.text;
  const full = base === undefined ? reference : `${base.replace(/\/+$/, "")}/${reference}`;
  const known = wellKnownLibrary(full);
  if (known !== undefined) return world.bundled(known).name;
  if (isUrl(full)) return undefined;
  const path = world.host.resolve(source.name, full.replace(/^file:/, ""));
  return world.host.read(path) === undefined ? undefined : path;
}
