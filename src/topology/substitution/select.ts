import type { FileHost } from "../../base/host.js";
import { sourceText } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ModelNode, Slot } from "../../model/entities.js";
import { type LoadOptions, loadScope, readDocument } from "../../model/imports.js";
import { chainOf } from "../../model/inherit.js";
import { lookupType } from "../../model/registry.js";
import { checkTypes } from "../../model/rules/index.js";
import { allScopes } from "../../model/scopes.js";
import type { Scope } from "../../model/types.js";
import type { SubstitutionMappingsView } from "../../schema/documents.js";
import { passesFilter } from "../filter.js";

/** A template that can stand for nodes of a type. */
export interface Substitute {
  readonly scope: Scope;
  readonly mappings: SubstitutionMappingsView;
  /** Full names of the type that it substitutes and of its ancestors. */
  readonly types: readonly string[];
  /** The same template with its faults reported: called once it is chosen. */
  admit(): Scope;
}

/** All templates with a substitution mapping that can be found; looked for on the first question. */
export interface Substitutes {
  all(): readonly Substitute[];
}

/**
 * Looks among the files that a template imports, then among those that lie beside it, in a folder or in an
 * archive (TOSCA 1.3 section 11.11, F72). A file that is found both ways counts once.
 */
export function findSubstitutes(root: Scope, options: LoadOptions): Substitutes {
  let found: readonly Substitute[] | undefined;
  return {
    all() {
      found ??= [...imported(root), ...beside(root, options)];
      return found;
    },
  };
}

function imported(root: Scope): readonly Substitute[] {
  const scopes = allScopes(root).filter((scope) => !scope.bundled);
  return scopes.flatMap((scope) => substitute(scope, () => scope) ?? []);
}

function beside(root: Scope, options: LoadOptions): readonly Substitute[] {
  const known = new Set(allScopes(root).map(({ source }) => source.name));
  const paths = options.host.list?.(root.source.name) ?? [];
  return paths.flatMap((path) => {
    if (known.has(path) || !/\.(ya?ml|tosca)$/i.test(path)) return [];
    const scope = load(path, options.host, { ...options, sink: SILENT });
    return (scope && substitute(scope, () => admit(path, scope, options))) ?? [];
  });
}

const SILENT: DiagnosticSink = { add: () => {} };

function load(path: string, host: FileHost, options: LoadOptions): Scope | undefined {
  const text = host.read(path);
  // Reading every neighbour in full would cost much more than this look at its text.
  if (text?.includes("substitution_mappings") !== true) return undefined;
  const document = readDocument(sourceText(path, text), options.profile, options.sink);
  return document?.topologyTemplate === undefined ? undefined : loadScope(document, options);
}

function admit(path: string, silent: Scope, options: LoadOptions): Scope {
  const scope = load(path, options.host, options) ?? silent;
  checkTypes(scope, options.sink);
  return scope;
}

function substitute(scope: Scope, admitted: () => Scope): Substitute | undefined {
  const mappings = scope.document.topologyTemplate?.substitutionMappings;
  const type = mappings?.nodeType && lookupType(scope, "node", mappings.nodeType.text);
  if (mappings === undefined || type === undefined) return undefined;
  return { scope, mappings, types: chainOf(type).names, admit: admitted };
}

/**
 * The only template that substitutes a node: its type is the node's or derives from it, and its
 * substitution filter lets the node pass. Several are listed, none is left to the orchestrator.
 */
export function selectSubstitute(
  node: ModelNode,
  substitutes: Substitutes,
  inputs: ReadonlyMap<string, Slot>,
  within: readonly string[],
  sink: DiagnosticSink,
): Substitute | undefined {
  const fitting = substitutes
    .all()
    .filter(
      ({ scope, mappings, types }) =>
        !within.includes(scope.source.name) &&
        types.includes(node.typeName) &&
        (mappings.substitutionFilter === undefined ||
          passesFilter(node, mappings.substitutionFilter, inputs)),
    );
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const args = { node: node.name, type: node.typeName };
  if (only === undefined) report(sink, CODES.noSubstitute, node.span, args);
  else {
    const candidates = fitting.map(({ scope }) => `"${scope.source.name}"`).join(", ");
    const labels = fitting.map(({ mappings }) => ({ span: mappings.span, text: "candidate" }));
    report(sink, CODES.severalSubstitutes, node.span, { ...args, candidates }, { labels });
  }
  return undefined;
}
