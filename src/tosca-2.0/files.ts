import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { isUrl } from "../model/addresses.js";
import type { BundledLibraries, BundledName } from "../model/imports.js";
import { childOf, entryOf } from "../syntax/access.js";
import { parseYaml } from "../syntax/compose.js";
import type { MapEntry, MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import type { Parse } from "../syntax/parse.js";
import { checkGrammar } from "./grammar/check.js";
import { CONSTRUCTS } from "./grammar/constructs.js";
import { isString, textOf } from "./literals.js";
import {
  type FunctionDefinition,
  type Model,
  newCaches,
  noTypes,
  type ToscaFile,
  TYPE_KINDS,
  type TypeDefinition,
} from "./model.js";
import { profileFile } from "./profile-file.js";
import { PROFILES } from "./profiles.js";

/** What reading files needs of its caller. */
export interface ReadOptions {
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  readonly sink: DiagnosticSink;
  /** How files are parsed; without it anew each time. */
  readonly parse?: Parse;
}

interface Reading extends ReadOptions {
  readonly files: Map<string, ToscaFile>;
  readonly entry: SourceText;
}

const VERSION = "tosca_definitions_version";

/** Reads a TOSCA 2.0 file with everything it imports; undefined when the file itself cannot be read. */
export function readModel(source: SourceText, options: ReadOptions): Model | undefined {
  const reading: Reading = { ...options, sink: strictSink(options.sink), files: new Map(), entry: source };
  const entry = readFile(source, reading);
  if (entry === undefined) return undefined;
  return { sink: reading.sink, entry, files: [...new Set(reading.files.values())], caches: newCaches() };
}

/** A repeated key is an error in TOSCA 2.0 (6.8.4, 6.9.1), a warning in the versions before. */
function strictSink(sink: DiagnosticSink): DiagnosticSink {
  return {
    add(diagnostic) {
      if (diagnostic.code !== CODES.duplicateKey.code) return sink.add(diagnostic);
      const key = /"(.*)"/.exec(diagnostic.message)?.[1] ?? "";
      report(sink, CODES.repeatedKey, diagnostic.span, { key }, { labels: diagnostic.labels ?? [] });
    },
  };
}

function readFile(source: SourceText, reading: Reading): ToscaFile | undefined {
  const { sink } = reading;
  const root = (reading.parse ?? parseYaml)(source, sink);
  if (root === undefined) return undefined;
  checkGrammar(root, sink);
  if (root.kind !== "map" || !checkVersion(root, source, sink)) return undefined;
  const file = emptyFile(source, root);
  reading.files.set(source.name, file);
  fillTypes(file);
  const profile = entryOf(root, "profile");
  if (profile !== undefined && childOf(root, "service_template") !== undefined) {
    report(sink, CODES.profileWithService, profile.keySpan, {});
  }
  followImports(file, reading);
  return file;
}

function followImports(file: ToscaFile, reading: Reading): void {
  const imports = childOf(file.root, "imports");
  if (imports?.kind === "seq") for (const item of imports.items) followImport(item, file, reading);
  else if (imports !== undefined) file.unread.add("");
}

function checkVersion(root: MapNode, source: SourceText, sink: DiagnosticSink): boolean {
  const index = root.entries.findIndex(({ key }) => key === VERSION);
  const entry = root.entries[index];
  const accepted = ["tosca_2_0"];
  if (entry === undefined) {
    report(sink, CODES.missingVersion, { source, start: 0, end: 0 }, { accepted });
    return false;
  }
  if (!isString(entry.value)) return false;
  const version = entry.value.text;
  if (version !== "tosca_2_0") {
    report(sink, CODES.unknownVersion, entry.value.span, { version, accepted });
    return false;
  }
  if (index > 0) report(sink, CODES.versionNotFirst, entry.keySpan, {});
  return true;
}

function emptyFile(source: SourceText, root: MapNode): ToscaFile {
  return {
    source,
    root,
    bundled: false,
    types: noTypes(),
    functions: new Map(),
    ownFunctions: new Map(),
    repositories: new Map(entriesOf(root, "repositories").map((entry) => [entry.key, entry])),
    imports: [],
    unread: new Set(),
    unreadKinds: unreadKindsOf(root),
  };
}

/** Sections of names that are misspelt or no maps: that is reported, the use of their names is not as well. */
function unreadKindsOf(root: MapNode): ReadonlySet<string> {
  const kinds = new Set<string>();
  const sections = new Map<string, string>([
    ...TYPE_KINDS.map((kind) => [`${kind}_types`, kind] as const),
    ["repositories", "repository"],
    ["functions", "function"],
  ]);
  for (const { key, value } of root.entries) {
    const own = sections.get(key);
    if (own !== undefined && value.kind !== "map") kinds.add(own);
    const meant = own !== undefined || Object.hasOwn(CONSTRUCTS.file.keys, key) ? [] : [...sections.keys()];
    const near = sections.get(suggest(key, meant) ?? "");
    if (near !== undefined) kinds.add(near);
  }
  return kinds;
}

/** Types and functions with a readable body; the others are reported by the grammar. */
function fillTypes(file: ToscaFile): void {
  for (const kind of TYPE_KINDS) {
    const types = file.types[kind] as Map<string, TypeDefinition>;
    for (const { key: name, keySpan: span, value } of entriesOf(file.root, `${kind}_types`)) {
      const node = value.kind === "map" ? value : emptyMap(value);
      types.set(name, { kind, name, span, node, file, faulty: value.kind !== "map" });
    }
  }
  fillFunctions(file, file.root, file.functions);
  const service = childOf(file.root, "service_template");
  if (service?.kind === "map") fillFunctions(file, service, file.ownFunctions);
}

function fillFunctions(file: ToscaFile, at: MapNode, into: ReadonlyMap<string, FunctionDefinition>): void {
  const functions = into as Map<string, FunctionDefinition>;
  for (const { key: name, keySpan: span, value: node } of entriesOf(at, "functions")) {
    if (node.kind === "map") functions.set(name, { name, span, node, file });
  }
}

/** A type whose body is wrong is known by its name, so that its uses are not reported as well. */
function emptyMap(node: YamlNode): MapNode {
  return { kind: "map", span: node.span, entries: [] };
}

function entriesOf(root: MapNode, section: string): readonly MapEntry[] {
  const node = childOf(root, section);
  return node?.kind === "map" ? node.entries : [];
}

/** Reads one import (6.8.2); a failed one is noted, so that names it may define are not reported. */
function followImport(item: YamlNode, file: ToscaFile, reading: Reading): void {
  if (!isString(item) && item.kind !== "map") return;
  const namespace = textOf(childOf(item, "namespace"));
  const imported = isString(item)
    ? openFile(item, undefined, file, reading)
    : openImport(item, file, reading);
  if (imported === undefined) file.unread.add(namespace ?? "");
  else file.imports.push({ namespace, file: imported });
}

function openImport(item: MapNode, file: ToscaFile, reading: Reading): ToscaFile | undefined {
  const [url, profile, repository] = ["url", "profile", "repository"].map((key) => entryOf(item, key));
  const fault = (reason: string, entry: MapEntry | undefined) =>
    report(reading.sink, CODES.importAddress, entry?.keySpan ?? item.span, { reason });
  if (url === undefined && profile === undefined) {
    // An unknown key may have been meant for it, and is reported.
    if (item.entries.every(({ key }) => Object.hasOwn(CONSTRUCTS.import.keys, key)))
      report(reading.sink, CODES.missingKey, item.span, { key: "url", owner: "The import" });
    return undefined;
  }
  if (url !== undefined && profile !== undefined) {
    fault(
      'has both "url" and "profile"',
      item.entries.indexOf(url) > item.entries.indexOf(profile) ? url : profile,
    );
    return undefined;
  }
  if (profile !== undefined && repository !== undefined) fault("of a profile has a repository", repository);
  if (profile !== undefined) return openProfile(profile.value, reading);
  if (!isString(url?.value)) return undefined;
  if (repository !== undefined && item.entries.indexOf(repository) < item.entries.indexOf(url)) {
    fault('names its repository before its "url"', repository);
  }
  if (url.value.text.startsWith("../") && repository === undefined) {
    const reason = `has the relative path "${url.value.text}" where a URL is expected; write "file:${url.value.text}"`;
    report(reading.sink, CODES.importAddress, url.value.span, { reason });
    return undefined;
  }
  if (repository !== undefined && hasScheme(url.value.text)) {
    fault("names a repository although its URL is complete", repository);
    return undefined;
  }
  return openFile(url.value, repository?.value, file, reading);
}

function hasScheme(url: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(url);
}

function openProfile(node: YamlNode, reading: Reading): ToscaFile | undefined {
  if (!isString(node)) return undefined;
  const known = PROFILES.get(node.text);
  if (known === undefined) {
    const names = [...PROFILES.keys()];
    report(reading.sink, CODES.unknownProfile, node.span, { profile: node.text, known: names });
    return undefined;
  }
  const source = reading.bundled(known);
  return reading.files.get(source.name) ?? bundledFile(known, source, reading);
}

const bundledFiles = new WeakMap<SourceText, ToscaFile>();

/** A profile is read once a process: the cache is keyed by the text object. */
function bundledFile(name: BundledName, source: SourceText, reading: Reading): ToscaFile | undefined {
  const { bundled, files } = reading;
  const known = bundledFiles.get(source) ?? profileFile(source, bundled.prepared?.(name));
  if (known === undefined) return undefined;
  files.set(source.name, known);
  if (known.imports.length === 0) followImports(known, reading);
  bundledFiles.set(source, known);
  return known;
}

function openFile(
  url: ScalarNode,
  repository: YamlNode | undefined,
  file: ToscaFile,
  reading: Reading,
): ToscaFile | undefined {
  if (url.text === "") return undefined;
  const path = pathOf(url.text, repository, file, reading);
  if (path === undefined) return undefined;
  const known = reading.files.get(path);
  if (known !== undefined) return known;
  const text = reading.host.read(path);
  if (text === undefined) {
    report(reading.sink, CODES.importNotFound, url.span, { reference: url.text, url: isUrl(path) });
    return undefined;
  }
  return readFile(sourceText(path, text), reading);
}

/** Where a URL leads: below its repository, from the entry file's folder, or from the importing file. */
function pathOf(
  url: string,
  repository: YamlNode | undefined,
  file: ToscaFile,
  reading: Reading,
): string | undefined {
  if (repository === undefined) {
    if (url.startsWith("/")) return resolveFrom(reading.entry.name, url.slice(1), reading.host);
    return resolveFrom(file.source.name, url, reading.host);
  }
  if (!isString(repository)) return undefined;
  const entry = file.repositories.get(repository.text);
  if (entry === undefined) {
    if (file.unreadKinds.has("repository")) return undefined;
    const suggestion = suggest(repository.text, file.repositories.keys());
    report(reading.sink, CODES.unknownRepository, repository.span, {
      repository: repository.text,
      suggestion,
    });
    return undefined;
  }
  const base = textOf(entry.value) ?? textOf(childOf(entry.value, "url"));
  if (base === undefined) return undefined;
  return resolveFrom(
    file.source.name,
    `${base.replace(/\/+$/, "")}/${url.replace(/^\/+/, "")}`,
    reading.host,
  );
}

function resolveFrom(from: string, reference: string, host: FileHost): string {
  if (isUrl(reference) && !reference.startsWith("file:")) return reference;
  if (isUrl(from) && URL.canParse(reference, from)) return new URL(reference, from).href;
  return host.resolve(from, reference.replace(/^file:(\/\/(?=\/))?/, ""));
}
