import type { FileHost } from "../base/host.js";
import type { SourceText, Span } from "../base/span.js";
import { headOf, sourceText } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import {
  DEFAULT_QUIRKS,
  type ImportView,
  type Quirk,
  type Quirks,
  type ReadOptions,
  readServiceTemplate,
  type ServiceTemplateDocument,
  type ToscaVersion,
} from "../schema/documents.js";
import { openLibrary } from "../schema/library.js";
import type { PreparedLibrary } from "../schema/prepare.js";
import { parseYaml } from "../syntax/compose.js";
import type { Parse } from "../syntax/parse.js";
import { isUrl, resolvePath } from "./addresses.js";
import { mergeTopologies } from "./merged-topology.js";
import { libraryTypes, ownTypes } from "./registry.js";
import { addressOf } from "./repositories.js";
import { rememberHost } from "./schema-files.js";
import { siblingLibraries } from "./sibling-libraries.js";
import { typeFolderFiles } from "./type-folders.js";
import { type Scope, TYPE_KINDS } from "./types.js";
import { wellKnownLibrary } from "./well-known.js";

/** Libraries that come with the compiler; each is a file of tosca/types. */
export type BundledName =
  | "simple-1.0"
  | "simple-1.1"
  | "simple-1.2"
  | "simple-1.3"
  | "simple-2.0"
  | "nonnormative-1.0"
  | "nfv-1.0"
  | "indigo"
  | "indigo-family"
  | "indigo-2.0"
  | "grycap"
  | "mec-1.0"
  | "etsi-common"
  | "etsi-vnfd"
  | "etsi-pnfd"
  | "etsi-nsd";

/** The bundled libraries. */
export interface BundledLibraries {
  /** Text of a library; the same object for the same name, so that it is read once a process. */
  (name: BundledName): SourceText;
  /** What the build made of the text, undefined where it made nothing; without it the text is parsed. */
  readonly prepared?: (name: BundledName) => PreparedLibrary | undefined;
}

/** What loading needs of its caller. */
export interface LoadOptions {
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  readonly profile: Profile;
  readonly sink: DiagnosticSink;
  /** Switches of the grammar; without them the defaults. */
  readonly quirks?: Quirks;
  /** How imported files are parsed; without it anew each time. */
  readonly parse?: Parse;
}

const NORMATIVE: Readonly<Record<ToscaVersion, BundledName>> = {
  "1.0": "simple-1.0",
  "1.1": "simple-1.1",
  "1.2": "simple-1.2",
  "1.3": "simple-1.3",
};

/** Reads the entry file's imports, and theirs, each file once; cycles end, diamonds meet (F07-F12). */
export function loadScope(document: ServiceTemplateDocument, options: LoadOptions): Scope {
  const root = newScope(document, options, false, undefined);
  const { name } = document.source;
  const files = new Map<string, Scope | undefined>([[name, root]]);
  if (!isUrl(name)) files.set(options.host.resolve(name, name.replace(/^.*[/\\]/, "")), root);
  const loading = { root, files, options };
  followImports(root, loading);
  followSiblings(root, loading);
  if (hasQuirk(options, "imports.topology_template.merge")) mergeTopologies(root);
  return root;
}

function newScope(
  document: ServiceTemplateDocument,
  options: Pick<LoadOptions, "bundled" | "quirks">,
  bundled: boolean,
  importer: Scope | undefined,
  types: (scope: () => Scope) => Scope["own"] = (scope) => ownTypes(document, scope),
): Scope {
  const profile = NORMATIVE[document.version];
  const normative = options.bundled(profile);
  const implicit = !hasQuirk(options, "imports.implicit.disable");
  const scope: Scope = {
    source: document.source,
    document,
    bundled,
    own: types(() => scope),
    imports: [],
    profile:
      !implicit || normative.text === document.source.text
        ? undefined
        : bundledScope(profile, options.bundled),
    customary: bundled || !implicit ? undefined : customaryOf(document, options.bundled),
    importer,
    incomplete: document.partial === true,
    failed: new Set(document.partial === true ? [undefined] : []),
    known: new Map(),
  };
  return scope;
}

/**
 * Types that files of a version take for granted besides the normative ones. The non-normative ones are the same in
 * 1.0 (chapter 8) to 1.3 (chapter 9), and the examples of each specification use them without an import.
 */
function customaryOf(
  { version, versionText, nfv }: ServiceTemplateDocument,
  bundled: BundledLibraries,
): Scope | undefined {
  if (version === "1.0" && /^tosca_simple_profile_for_mec_/.test(versionText.text))
    return bundledScope("mec-1.0", bundled);
  return bundledScope(nfv ? "nfv-1.0" : "nonnormative-1.0", bundled);
}

function followImports(scope: Scope, loading: Loading): void {
  rememberHost(scope.source, loading.options.host);
  for (const view of scope.document.imports) {
    const imported = openImport(view, scope, loading);
    if (imported === undefined) scope.failed.add(view.namespacePrefix?.text);
    else scope.imports.push({ prefix: view.namespacePrefix?.text, scope: imported });
  }
  followTypeFolders(scope, loading);
  for (const { prefix, scope: imported } of scope.imports) if (imported.incomplete) scope.failed.add(prefix);
  scope.incomplete = scope.failed.size > 0;
}

/** Types of a repository that is laid out by folders are there for all its files, without an import. */
function followTypeFolders(scope: Scope, loading: Loading): void {
  const { document, profile } = scope;
  const known = (name: string) =>
    TYPE_KINDS.some(
      (kind) => scope.own.get(kind)?.has(name) === true || profile?.own.get(kind)?.has(name) === true,
    );
  for (const path of typeFolderFiles(document.source, loading.options.host, known)) {
    const found = openFile(path, loading);
    if (found === undefined) continue;
    if (!loading.files.has(path)) loadTypeFile(found, scope, loading);
    const imported = loading.files.get(path);
    if (imported !== undefined) scope.imports.push({ prefix: undefined, scope: imported });
  }
}

/** A library is checked together with those beside it that it leans on without importing them. */
function followSiblings(root: Scope, loading: Loading): void {
  const { options, files } = loading;
  for (const { path, text, name, file, reference } of siblingLibraries(root, options.host)) {
    loadTypeFile({ path, text }, root, loading);
    const scope = files.get(path);
    if (scope !== undefined) root.imports.push({ prefix: undefined, scope });
    report(options.sink, CODES.definedBeside, reference, { name, file });
  }
}

function loadTypeFile({ path, text = "" }: FoundFile, scope: Scope, loading: Loading): void {
  const { options, root, files } = loading;
  const quirks = options.quirks === undefined ? {} : { quirks: options.quirks };
  const document = readDocument(sourceText(path, text), options.profile, options.sink, quirks, options.parse);
  const imported = document === undefined ? undefined : newScope(document, options, false, root);
  files.set(path, imported);
  if (imported === undefined) scope.failed.add(undefined);
  else followImports(imported, loading);
}

/** What loading the import graph of an entry file has found so far. */
interface Loading {
  readonly root: Scope;
  /** Files by address; undefined for one that is no service template, which is said once. */
  readonly files: Map<string, Scope | undefined>;
  readonly options: LoadOptions;
}

function openImport(view: ImportView, scope: Scope, loading: Loading): Scope | undefined {
  const { files, options } = loading;
  const address = addressOf(view, scope, options.sink);
  const library = wellKnownLibrary(address.reference);
  if (library !== undefined) return bundledScope(library, options.bundled);
  const found = findFile(view, address.reference, loading);
  if (found === undefined) return importNotFound(address.reference, address.place, options.sink);
  if (files.has(found.path)) return files.get(found.path);
  files.set(found.path, undefined);
  const imported = readImported(found, view, scope, loading);
  if (imported === undefined) return undefined;
  files.set(found.path, imported);
  followImports(imported, loading);
  return imported;
}

interface FoundFile {
  readonly path: string;
  /** Undefined when the file was read before. */
  readonly text?: string;
}

/** The file of an import: beside the importing file, else (a switch) at that path beside the entry file. */
function findFile(view: ImportView, reference: string, loading: Loading): FoundFile | undefined {
  const { root, options } = loading;
  const from = view.file.span.source.name;
  const found = openFile(resolvePath(from, reference, options.host), loading);
  if (found !== undefined || isUrl(reference) || !hasQuirk(options, "imports.entry_relative")) return found;
  const fallback = resolvePath(root.source.name, reference, options.host);
  const other = openFile(fallback, loading);
  if (other !== undefined) report(options.sink, CODES.importFromEntry, view.file.span, { reference });
  return other;
}

function openFile(path: string, { files, options }: Loading): FoundFile | undefined {
  if (files.has(path)) return { path };
  const text = options.host.read(path);
  return text === undefined ? undefined : { path, text };
}

/** Reads an imported file by its own version, or by its importer's where it has none (F12). */
function readImported(found: FoundFile, view: ImportView, scope: Scope, loading: Loading): Scope | undefined {
  const { options, root } = loading;
  const { version } = scope.document;
  const permissive = hasQuirk(options, "imports.version.permissive");
  const extra = {
    ...(options.quirks === undefined ? {} : { quirks: options.quirks }),
    ...(permissive ? { assumeVersion: version } : {}),
  };
  const source = sourceText(found.path, found.text ?? "");
  const document = readDocument(source, options.profile, options.sink, extra, options.parse);
  if (document === undefined) return undefined;
  if (permissive && document.versionText.text === "") {
    const labels = [{ span: view.file.span, text: "imported here" }];
    report(options.sink, CODES.importWithoutVersion, headOf(document.source), { version }, { labels });
  }
  return newScope(document, options, false, root);
}

function hasQuirk({ quirks }: Pick<LoadOptions, "quirks">, quirk: Quirk): boolean {
  return (quirks ?? DEFAULT_QUIRKS).has(quirk);
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
  extra: Omit<ReadOptions, "profile"> = {},
  parse: Parse = parseYaml,
): ServiceTemplateDocument | undefined {
  const root = parse(source, sink);
  return root === undefined ? undefined : readServiceTemplate(root, sink, { profile, ...extra });
}

const bundledScopes = new WeakMap<SourceText, Scope>();

/** True for the text of a library that comes with the compiler. */
export function isBundledSource(source: SourceText): boolean {
  return bundledScopes.has(source);
}

/** A bundled library, parsed once a process: the cache is keyed by the text object itself. */
export function bundledScope(name: BundledName, bundled: BundledLibraries): Scope {
  const source = bundled(name);
  const cached = bundledScopes.get(source);
  if (cached !== undefined) return cached;
  const library = openLibrary(source, bundled.prepared?.(name));
  if (library === undefined) throw new Error(`bundled library ${name} is not a service template`);
  const { document } = library;
  const scope = newScope(document, { bundled }, true, undefined, (of) => libraryTypes(library, of));
  bundledScopes.set(source, scope);
  for (const view of document.imports) {
    const imported = view.file.text.replace(/\.yaml$/, "") as BundledName;
    scope.imports.push({ prefix: undefined, scope: bundledScope(imported, bundled) });
  }
  return scope;
}
