import type { FileHost } from "../base/host.js";
import type { SourceText, Span } from "../base/span.js";
import { sourceText } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import {
  type ImportView,
  readServiceTemplate,
  type ServiceTemplateDocument,
  type ToscaVersion,
} from "../schema/documents.js";
import { parseYaml } from "../syntax/compose.js";
import { ownTypes } from "./registry.js";
import type { Scope } from "./types.js";

/** Libraries that come with the compiler; each is a file of tosca/types. */
export type BundledName =
  | "simple-1.0"
  | "simple-1.1"
  | "simple-1.2"
  | "simple-1.3"
  | "nonnormative-1.0"
  | "indigo"
  | "grycap";

/** Text of a bundled library. The same object for the same name, so that it is parsed once a process. */
export type BundledLibraries = (name: BundledName) => SourceText;

/** What loading needs of its caller. */
export interface LoadOptions {
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  readonly profile: Profile;
  readonly sink: DiagnosticSink;
}

const NORMATIVE: Readonly<Record<ToscaVersion, BundledName>> = {
  "1.0": "simple-1.0",
  "1.1": "simple-1.1",
  "1.2": "simple-1.2",
  "1.3": "simple-1.3",
};

const WELL_KNOWN: readonly (readonly [RegExp, BundledName])[] = [
  [/[/:]indigo-dc\/tosca-types\/.*custom_types\.ya?ml$/, "indigo"],
  [/[/:]grycap\/tosca\/.*custom_types\.ya?ml$/, "grycap"],
];

/** The bundled library that a URL stands for, whatever branch, tag or mirror it names. */
export function wellKnownLibrary(reference: string): BundledName | undefined {
  const path = reference.replace(/[?#].*$/, "");
  return isUrl(path) ? WELL_KNOWN.find(([pattern]) => pattern.test(path))?.[1] : undefined;
}

/** True for an address with a scheme. */
export function isUrl(reference: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(reference);
}

/** Reads the entry file's imports, and theirs, each file once; cycles end, diamonds meet (F07-F12). */
export function loadScope(document: ServiceTemplateDocument, options: LoadOptions): Scope {
  const files = new Map<string, Scope>();
  const root = newScope(document, options, false, undefined);
  files.set(document.source.name, root);
  followImports(root, root, files, options);
  return root;
}

function newScope(
  document: ServiceTemplateDocument,
  options: Pick<LoadOptions, "bundled">,
  bundled: boolean,
  importer: Scope | undefined,
): Scope {
  const profile = NORMATIVE[document.version];
  const normative = options.bundled(profile);
  const scope: Scope = {
    source: document.source,
    document,
    bundled,
    own: ownTypes(document, () => scope),
    imports: [],
    profile: normative === document.source ? undefined : bundledScope(profile, options.bundled),
    customary:
      bundled || document.version !== "1.0" ? undefined : bundledScope("nonnormative-1.0", options.bundled),
    importer,
    incomplete: false,
    known: new Map(),
  };
  return scope;
}

function followImports(scope: Scope, root: Scope, files: Map<string, Scope>, options: LoadOptions): void {
  for (const view of scope.document.imports) {
    const imported = openImport(view, scope, root, files, options);
    if (imported === undefined) scope.incomplete = true;
    else scope.imports.push({ prefix: view.namespacePrefix?.text, scope: imported });
  }
  if (scope.imports.some(({ scope: imported }) => imported.incomplete)) scope.incomplete = true;
}

function openImport(
  view: ImportView,
  scope: Scope,
  root: Scope,
  files: Map<string, Scope>,
  options: LoadOptions,
): Scope | undefined {
  const reference = referenceOf(view, scope, options.sink);
  if (reference === undefined) return undefined;
  const library = wellKnownLibrary(reference);
  if (library !== undefined) return bundledScope(library, options.bundled);
  const path = resolvePath(scope.source.name, reference, options.host);
  const known = files.get(path);
  if (known !== undefined) return known;
  const text = options.host.read(path);
  if (text === undefined) return importNotFound(reference, view.file.span, options.sink);
  const document = readDocument(sourceText(path, text), options.profile, options.sink);
  if (document === undefined) return undefined;
  const imported = newScope(document, options, false, root);
  files.set(path, imported);
  followImports(imported, root, files, options);
  return imported;
}

/** The address of an import with its repository's URL in front (TOSCA 1.3 section 3.6.8). */
function referenceOf(view: ImportView, scope: Scope, sink: DiagnosticSink): string | undefined {
  const name = view.repository;
  if (name === undefined) return view.file.text;
  const repositories = scope.document.repositories;
  const repository = repositories.find((candidate) => candidate.name === name.text);
  if (repository === undefined) {
    const suggestion = suggest(
      name.text,
      repositories.map((candidate) => candidate.name),
    );
    report(sink, CODES.unknownRepository, name.span, { repository: name.text, suggestion });
    return undefined;
  }
  const base = repository.url?.text;
  return base === undefined ? undefined : `${base.replace(/\/+$/, "")}/${view.file.text.replace(/^\/+/, "")}`;
}

function resolvePath(from: string, reference: string, host: FileHost): string {
  if (isUrl(reference)) return reference;
  if (isUrl(from) && URL.canParse(reference, from)) return new URL(reference, from).href;
  return host.resolve(from, reference.replace(/^file:/, ""));
}

function importNotFound(reference: string, span: Span, sink: DiagnosticSink): undefined {
  report(sink, CODES.importNotFound, span, { reference, url: isUrl(reference) });
  return undefined;
}

/** Parses and reads one file; undefined when it is no service template, which is then reported. */
export function readDocument(
  source: SourceText,
  profile: Profile,
  sink: DiagnosticSink,
): ServiceTemplateDocument | undefined {
  const root = parseYaml(source, sink);
  return root === undefined ? undefined : readServiceTemplate(root, sink, { profile });
}

const bundledScopes = new WeakMap<SourceText, Scope>();

/** A bundled library, parsed once a process: the cache is keyed by the text object itself. */
export function bundledScope(name: BundledName, bundled: BundledLibraries): Scope {
  const source = bundled(name);
  const cached = bundledScopes.get(source);
  if (cached !== undefined) return cached;
  const document = readDocument(source, "indigo", { add: () => {} });
  if (document === undefined) throw new Error(`bundled library ${name} is not a service template`);
  const scope = newScope(document, { bundled }, true, undefined);
  bundledScopes.set(source, scope);
  for (const view of document.imports) {
    const imported = view.file.text.replace(/\.yaml$/, "") as BundledName;
    scope.imports.push({ prefix: undefined, scope: bundledScope(imported, bundled) });
  }
  return scope;
}

/** Every scope reachable from one, itself first. */
export function allScopes(root: Scope): readonly Scope[] {
  const found = new Set<Scope>();
  const visit = (scope: Scope) => {
    if (found.has(scope)) return;
    found.add(scope);
    for (const { scope: imported } of scope.imports) visit(imported);
  };
  visit(root);
  return [...found];
}
