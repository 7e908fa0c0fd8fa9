import { findCycles } from "../base/graph.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type {
  CapabilityAssignmentView,
  InterfaceView,
  LocatedText,
  Named,
  NamedValue,
  NodeTemplateView,
  RelationshipTemplateView,
} from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";

/** What can be copied: a node template or a relationship template. */
interface Copyable extends Named {
  readonly copy: LocatedText | undefined;
}

/** Templates of one kind, and the names of the other kind, for messages. */
interface Kind<T extends Copyable> {
  readonly templates: readonly T[];
  readonly others: readonly Copyable[];
  readonly merge: (source: T, view: T) => T;
}

/**
 * Node templates with `copy` written out (F51): the source's entries, overridden by name; lists that have
 * no names, such as requirements and directives, are replaced as a whole when the copy states its own.
 */
export function resolveCopies(
  templates: readonly NodeTemplateView[],
  others: readonly Copyable[],
  sink: DiagnosticSink,
): readonly NodeTemplateView[] {
  return resolveKind({ templates, others, merge: mergeNode }, sink);
}

/** Relationship templates with `copy` written out, like {@link resolveCopies}. */
export function resolveRelationshipCopies(
  templates: readonly RelationshipTemplateView[],
  others: readonly Copyable[],
  sink: DiagnosticSink,
): readonly RelationshipTemplateView[] {
  return resolveKind({ templates, others, merge: mergeRelationship }, sink);
}

function resolveKind<T extends Copyable>(kind: Kind<T>, sink: DiagnosticSink): readonly T[] {
  const { templates } = kind;
  if (templates.every(({ copy }) => copy === undefined)) return templates;
  const byName = new Map(templates.map((template) => [template.name, template]));
  const cyclic = reportCycles(byName, sink);
  const done = new Map<string, T>();
  const resolve = (view: T): T => {
    const cached = done.get(view.name);
    if (cached !== undefined) return cached;
    const source = view.copy === undefined || cyclic.has(view.name) ? undefined : byName.get(view.copy.text);
    const lost = view.copy !== undefined && source === undefined;
    const resolved =
      source === undefined ? { ...view, ...(lost ? LOST : {}) } : kind.merge(resolve(source), view);
    done.set(view.name, resolved);
    return resolved;
  };
  for (const view of templates) reportUnknown(view, byName, kind.others, sink);
  return templates.map(resolve);
}

/** Marks a template whose source is not known: what it lacks may be stated there. */
const LOST = { partial: true } as const;

function reportUnknown(
  view: Copyable,
  byName: ReadonlyMap<string, Copyable>,
  others: readonly Copyable[],
  sink: DiagnosticSink,
): void {
  if (view.copy === undefined || byName.has(view.copy.text)) return;
  const source = view.copy.text;
  const names = [...byName.keys()].filter((name) => name !== view.name);
  const other = others.find(({ name }) => name === source);
  const labels = other === undefined ? [] : [{ span: other.nameSpan, text: "a template of another kind" }];
  const args = { node: view.name, source, suggestion: suggest(source, names) };
  report(sink, CODES.unknownCopySource, view.copy.span, args, { labels });
}

function reportCycles(byName: ReadonlyMap<string, Copyable>, sink: DiagnosticSink): ReadonlySet<string> {
  const source = (name: string) => {
    const copy = byName.get(name)?.copy?.text;
    return copy === undefined ? [] : [copy];
  };
  const cycles = findCycles(byName.keys(), source);
  for (const path of cycles) {
    const span = byName.get(path[0] ?? "")?.copy?.span;
    if (span !== undefined) report(sink, CODES.copyCycle, span, { path });
  }
  return new Set(cycles.flat());
}

function mergeNode(source: NodeTemplateView, view: NodeTemplateView): NodeTemplateView {
  return {
    ...view,
    ...mergeCommon(source, view),
    nodeFilter: view.nodeFilter ?? source.nodeFilter,
    capabilities: overrideCapabilities(source.capabilities, view.capabilities),
    artifacts: override(source.artifacts, view.artifacts),
    directives: view.directives.length > 0 ? view.directives : source.directives,
    requirements: view.requirements.length > 0 ? view.requirements : source.requirements,
  };
}

function mergeRelationship(
  source: RelationshipTemplateView,
  view: RelationshipTemplateView,
): RelationshipTemplateView {
  return { ...view, ...mergeCommon(source, view) };
}

/** What templates of both kinds have. */
function mergeCommon(source: RelationshipTemplateView, view: RelationshipTemplateView) {
  return {
    ...(source.partial === true ? LOST : {}),
    type: view.type ?? source.type,
    description: view.description ?? source.description,
    metadata: override(source.metadata, view.metadata),
    properties: overrideValues(source.properties, view.properties),
    attributes: overrideValues(source.attributes, view.attributes),
    interfaces: overrideInterfaces(source.interfaces, view.interfaces),
  };
}

/** Capabilities of one name are merged value by value. */
function overrideCapabilities(
  source: readonly CapabilityAssignmentView[],
  own: readonly CapabilityAssignmentView[],
): readonly CapabilityAssignmentView[] {
  const inherited = new Map(source.map((capability) => [capability.name, capability]));
  const merged = own.map((capability) => {
    const below = inherited.get(capability.name);
    if (below === undefined) return capability;
    return {
      ...capability,
      properties: overrideValues(below.properties, capability.properties),
      attributes: overrideValues(below.attributes, capability.attributes),
      occurrences: capability.occurrences ?? below.occurrences,
    };
  });
  return override(source, merged);
}

/** Interfaces of one name are merged operation by operation. */
function overrideInterfaces(
  source: readonly InterfaceView[],
  own: readonly InterfaceView[],
): readonly InterfaceView[] {
  const inherited = new Map(source.map((view) => [view.name, view]));
  const merged = own.map((view) => {
    const below = inherited.get(view.name);
    if (below === undefined) return view;
    return {
      ...view,
      type: view.type ?? below.type,
      inputs: overrideValues(below.inputs, view.inputs),
      operations: override(below.operations, view.operations),
      notifications: override(below.notifications, view.notifications),
    };
  });
  return override(source, merged);
}

function override<T extends Named>(source: readonly T[], own: readonly T[]): readonly T[] {
  const names = new Set(own.map(({ name }) => name));
  return [...source.filter(({ name }) => !names.has(name)), ...own];
}

/** Maps are merged entry by entry, everything else is replaced. */
function overrideValues(source: readonly NamedValue[], own: readonly NamedValue[]): readonly NamedValue[] {
  const inherited = new Map(source.map((value) => [value.name, value.value]));
  return override(
    source,
    own.map((value) => ({ ...value, value: mergeNodes(inherited.get(value.name), value.value) })),
  );
}

function mergeNodes(source: YamlNode | undefined, own: YamlNode): YamlNode {
  if (source?.kind !== "map" || own.kind !== "map") return own;
  const inherited = new Map(source.entries.map(({ key, value }) => [key, value]));
  const names = new Set(own.entries.map(({ key }) => key));
  const kept = source.entries.filter(({ key }) => !names.has(key));
  const merged = own.entries.map((entry) => ({
    ...entry,
    value: mergeNodes(inherited.get(entry.key), entry.value),
  }));
  return { ...own, entries: [...kept, ...merged] };
}
