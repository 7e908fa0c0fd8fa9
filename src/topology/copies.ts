import { findCycles } from "../base/graph.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Named, NamedValue, NodeTemplateView } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";

/**
 * Node templates with `copy` written out (F51): the source's entries, overridden by name; lists that have
 * no names, such as requirements and directives, are replaced as a whole when the copy states its own.
 */
export function resolveCopies(
  templates: readonly NodeTemplateView[],
  sink: DiagnosticSink,
): readonly NodeTemplateView[] {
  if (templates.every(({ copy }) => copy === undefined)) return templates;
  const byName = new Map(templates.map((template) => [template.name, template]));
  const cyclic = reportCycles(byName, sink);
  const done = new Map<string, NodeTemplateView>();
  const resolve = (view: NodeTemplateView): NodeTemplateView => {
    const cached = done.get(view.name);
    if (cached !== undefined) return cached;
    const source = view.copy === undefined || cyclic.has(view.name) ? undefined : byName.get(view.copy.text);
    const resolved = source === undefined ? view : merge(resolve(source), view);
    done.set(view.name, resolved);
    return resolved;
  };
  for (const view of templates) reportUnknown(view, byName, sink);
  return templates.map(resolve);
}

function reportUnknown(
  view: NodeTemplateView,
  byName: ReadonlyMap<string, NodeTemplateView>,
  sink: DiagnosticSink,
): void {
  if (view.copy === undefined || byName.has(view.copy.text)) return;
  const suggestion = suggest(view.copy.text, byName.keys());
  const args = { node: view.name, source: view.copy.text, suggestion };
  report(sink, CODES.unknownCopySource, view.copy.span, args);
}

function reportCycles(
  byName: ReadonlyMap<string, NodeTemplateView>,
  sink: DiagnosticSink,
): ReadonlySet<string> {
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

function merge(source: NodeTemplateView, view: NodeTemplateView): NodeTemplateView {
  return {
    ...view,
    type: view.type ?? source.type,
    description: view.description ?? source.description,
    nodeFilter: view.nodeFilter ?? source.nodeFilter,
    metadata: override(source.metadata, view.metadata),
    properties: overrideValues(source.properties, view.properties),
    attributes: overrideValues(source.attributes, view.attributes),
    capabilities: override(source.capabilities, view.capabilities),
    interfaces: override(source.interfaces, view.interfaces),
    artifacts: override(source.artifacts, view.artifacts),
    directives: view.directives.length > 0 ? view.directives : source.directives,
    requirements: view.requirements.length > 0 ? view.requirements : source.requirements,
  };
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
