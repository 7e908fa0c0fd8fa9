import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { Profile } from "../diagnostics/define.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type Quirks, readServiceTemplate, type ServiceTemplateDocument } from "../schema/documents.js";
import { childOf } from "../syntax/access.js";
import { parseYaml } from "../syntax/compose.js";
import type { MapNode, ScalarNode, YamlNode } from "../syntax/node.js";
import { mergeOnto } from "./merged-fragment.js";
import { rememberHost } from "./schema-files.js";

/** What reading an entry file needs. */
export interface EntryOptions {
  readonly host: FileHost;
  readonly sink: DiagnosticSink;
  /** Undefined while it is not known; then a fragment is recognised by what it says. */
  readonly profile?: Profile;
  readonly quirks?: Quirks;
}

/**
 * Reads an entry file. Fragments, which are valid only together with a template that they name under
 * `metadata.parents` or import as `template_file`, are merged onto it first; that is how templates of the
 * IM dashboard family are written. Under a profile other than `indigo` a file is taken as it is.
 */
export function readEntry(source: SourceText, options: EntryOptions): ServiceTemplateDocument | undefined {
  const { sink, profile = "default", quirks } = options;
  const root = composeTemplate(source, options);
  if (root === undefined) return undefined;
  return readServiceTemplate(root, sink, { profile, ...(quirks === undefined ? {} : { quirks }) });
}

/**
 * The tree of a template, a fragment merged onto its parents. Each part keeps its place in the file that it
 * comes from. Undefined for a text that is no YAML.
 */
export function composeTemplate(source: SourceText, options: EntryOptions): YamlNode | undefined {
  const root = parseYaml(source, options.sink);
  if (root?.kind !== "map" || (options.profile ?? "indigo") !== "indigo") return root;
  return withParents(root, { ...options, path: [source.name] });
}

interface Composing extends EntryOptions {
  /** Addresses from the entry file down to the file at hand. */
  readonly path: readonly string[];
}

function withParents(root: MapNode, at: Composing): MapNode {
  const parents = [...importedTemplates(root, at), ...parentOf(root, at)];
  return parents.reduce((child, parent) => mergeOnto(parent, child), withoutTemplateFiles(root));
}

/** The first parent that can be read: a fragment fits each of those it names. */
function parentOf(root: MapNode, at: Composing): readonly MapNode[] {
  const named = childOf(childOf(root, "metadata"), "parents");
  const names = named?.kind === "seq" ? named.items.filter(isFile) : [];
  if (named === undefined || names.length === 0) return [];
  for (const name of names) {
    const parent = readTemplate(name, at);
    if (parent !== undefined) return parent === "circle" ? [] : [parent];
  }
  report(at.sink, CODES.fragmentParentNotFound, named.span, { parents: names.map(({ text }) => text) });
  return [];
}

/** Templates imported by `{template_file: path}`; one that cannot be read is a fault. */
function importedTemplates(root: MapNode, at: Composing): readonly MapNode[] {
  return templateFiles(root).flatMap((name) => {
    const parent = readTemplate(name, at);
    if (parent === undefined)
      report(at.sink, CODES.importNotFound, name.span, { reference: name.text, url: false });
    return parent === undefined || parent === "circle" ? [] : [parent];
  });
}

function templateFiles(root: MapNode): readonly ScalarNode[] {
  const imports = childOf(root, "imports");
  const files = imports?.kind === "seq" ? imports.items.map((item) => childOf(item, "template_file")) : [];
  return files.filter((file) => file !== undefined).filter(isFile);
}

function withoutTemplateFiles(root: MapNode): MapNode {
  if (templateFiles(root).length === 0) return root;
  const entries = root.entries.flatMap((entry) => {
    if (entry.key !== "imports" || entry.value.kind !== "seq") return [entry];
    const items = entry.value.items.filter((item) => childOf(item, "template_file") === undefined);
    return [{ ...entry, value: { ...entry.value, items } }];
  });
  return { ...root, entries };
}

function isFile(node: YamlNode): node is ScalarNode {
  return node.kind === "scalar" && node.text !== "";
}

/** A template read from beside the file that names it, its own parents merged in; a circle is reported. */
function readTemplate(name: ScalarNode, at: Composing): MapNode | "circle" | undefined {
  const address = at.host.resolve(name.span.source.name, name.text);
  const text = at.host.read(address);
  if (text === undefined) return undefined;
  const source = sourceText(address, text);
  rememberHost(source, at.host);
  if (at.path.some((known) => at.host.resolve(known, basename(known)) === address)) {
    report(at.sink, CODES.fragmentCycle, name.span, { path: [...at.path, address] });
    return "circle";
  }
  const root = parseYaml(source, at.sink);
  return root?.kind === "map" ? withParents(root, { ...at, path: [...at.path, address] }) : undefined;
}

function basename(path: string): string {
  return path.replace(/^.*[/\\]/, "");
}
