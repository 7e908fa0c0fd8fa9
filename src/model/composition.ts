import type { SourceText } from "../base/span.js";
import { expectMap } from "../syntax/access.js";
import type { MapEntry, MapNode, YamlNode } from "../syntax/node.js";
import { isUrl } from "./addresses.js";
import { composeTemplate, type EntryOptions } from "./compose.js";
import { mergeOnto } from "./merged-fragment.js";

/** What composing files needs besides reading them. */
export interface CompositionOptions extends EntryOptions {
  /** Path that an import written in the file `from` has as seen from the composed template. */
  placed(from: string, reference: string): string;
}

/**
 * One template made of several files: each is merged onto those before it, and before that onto the parents it
 * names (`metadata.parents`, `template_file` imports), so that a later file wins. What only says how to compose
 * is left out, and imports of files lead to the same files as before. Undefined when a file is no template.
 */
export function composeFiles(
  sources: readonly SourceText[],
  options: CompositionOptions,
): MapNode | undefined {
  const trees = sources.map((source) => {
    const root = composeTemplate(source, { ...options, profile: "indigo" });
    return root === undefined ? undefined : expectMap(root, "A service template", options.sink);
  });
  const [first, ...others] = trees.filter((tree) => tree !== undefined);
  if (first === undefined || others.length + 1 < sources.length) return undefined;
  const merged = others.reduce(mergeOnto, first);
  return { ...merged, entries: merged.entries.flatMap((entry) => finished(entry, options)) };
}

function finished(entry: MapEntry, options: CompositionOptions): readonly MapEntry[] {
  const { value } = entry;
  if (entry.key === "metadata" && value.kind === "map") {
    const entries = value.entries.filter(({ key }) => key !== "parents" && key !== "childs");
    return entries.length === 0 ? [] : [{ ...entry, value: { ...value, entries } }];
  }
  return entry.key === "imports" ? [{ ...entry, value: placedImports(value, options) }] : [entry];
}

/** Section 3.6.8: a list of paths or maps, in TOSCA 1.0 of names with either. */
function placedImports(node: YamlNode, options: CompositionOptions): YamlNode {
  if (node.kind === "seq") {
    const items = node.items.map((item) => placedImport(item, options));
    return { ...node, items: items.filter((item, index) => !isRepeated(item, items.slice(0, index))) };
  }
  if (node.kind === "scalar") return node;
  return {
    ...node,
    entries: node.entries.map((each) => ({ ...each, value: placedImport(each.value, options) })),
  };
}

function placedImport(node: YamlNode, options: CompositionOptions): YamlNode {
  if (node.kind === "scalar") return placedPath(node, options);
  if (node.kind === "seq") return node;
  // Below a repository a path means a file of that.
  if (node.entries.some(({ key }) => key === "repository")) return node;
  const isDefinition = node.entries.some(({ key }) => key === "file");
  const entries = node.entries.map((entry) =>
    isDefinition && entry.key !== "file" ? entry : { ...entry, value: placedImport(entry.value, options) },
  );
  return { ...node, entries };
}

function placedPath(node: YamlNode, { placed }: CompositionOptions): YamlNode {
  if (node.kind !== "scalar" || node.text === "" || isUrl(node.text) || node.text.startsWith("/"))
    return node;
  return { ...node, text: placed(node.span.source.name, node.text) };
}

/** Parent and child often import the same library by the same words. */
function isRepeated(item: YamlNode, before: readonly YamlNode[]): boolean {
  return before.some((other) => wording(other) === wording(item));
}

function wording(node: YamlNode): string {
  if (node.kind === "scalar") return JSON.stringify(node.text);
  if (node.kind === "seq") return `[${node.items.map(wording).join()}]`;
  return `{${node.entries.map(({ key, value }) => `${key}:${wording(value)}`).join()}}`;
}
