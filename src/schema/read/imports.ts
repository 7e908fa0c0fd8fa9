import { CODES, report } from "../../diagnostics/catalog.js";
import { wrongKind } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { type Fields, hasQuirk, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { CREDENTIAL, IMPORT, REPOSITORY } from "../keynames.js";
import type { ImportView, LocatedText, RepositoryView } from "../views.js";
import { named, ownerOf } from "./collections.js";

/** Imports in any notation: text, map with `file`, and the named form of 1.0 (F07 to F09). */
export function readImports(context: ReadContext, root: Fields): readonly ImportView[] {
  const node = root.node("imports");
  if (node?.kind !== "seq") return [];
  return node.items.flatMap((item) => readImport(context, item) ?? []);
}

function readImport(context: ReadContext, item: YamlNode): ImportView | undefined {
  if (isText(item)) return fileImport(item.text, locatedText(item), undefined, item);
  if (item.kind !== "map") return wrongKind(item, "Each import", "a text or a map", context.sink);
  const [only] = item.entries;
  if (only !== undefined && item.entries.length === 1 && !Object.hasOwn(IMPORT.keys, only.key)) {
    const name = { text: only.key, span: only.keySpan };
    if (!hasQuirk(context, "imports.sequencedlist"))
      report(context.sink, CODES.namedImport, only.keySpan, { name: only.key });
    if (isText(only.value)) return fileImport(only.value.text, locatedText(only.value), name, item);
    return mapImport(context, only.value, name, item);
  }
  return mapImport(context, item, undefined, item);
}

function fileImport(
  text: string,
  place: LocatedText,
  name: LocatedText | undefined,
  item: YamlNode,
): ImportView {
  return {
    name,
    file: { text: text.trim(), span: place.span },
    repository: undefined,
    namespacePrefix: undefined,
    namespaceUri: undefined,
    span: item.span,
  };
}

function mapImport(
  context: ReadContext,
  body: YamlNode,
  name: LocatedText | undefined,
  item: YamlNode,
): ImportView | undefined {
  const owner = { ...(name === undefined ? {} : { name: name.text }), place: name?.span ?? item.span };
  const fields = readFields(context, body, IMPORT, owner);
  const file = fields?.text("file");
  if (fields === undefined || file === undefined) return undefined;
  return {
    name,
    file: { text: file.text.trim(), span: file.span },
    repository: fields.text("repository"),
    namespacePrefix: fields.text("namespace_prefix"),
    namespaceUri: fields.text("namespace_uri"),
    span: item.span,
  };
}

/** Repositories, as URL or as map (F10). */
export function readRepositories(context: ReadContext, root: Fields): readonly RepositoryView[] {
  return root.entries("repositories").flatMap((entry) => {
    if (isText(entry.value)) {
      const url = locatedText(entry.value);
      return [{ ...named(entry), url, description: undefined, credential: undefined }];
    }
    const fields = readFields(context, entry.value, REPOSITORY, ownerOf(entry));
    if (fields === undefined) return [];
    const credential = fields.node("credential");
    if (credential !== undefined) readFields(context, credential, CREDENTIAL, ownerOf(entry));
    return [
      { ...named(entry), url: fields.text("url"), description: fields.text("description"), credential },
    ];
  });
}

const RESERVED = /^https?:\/\/docs\.oasis-open\.org\/tosca(\/|$)/;

/** The prefix `tosca` and the namespaces of the specification are not the user's (TOSCA 1.3 3.1, 3.2, F04). */
export function checkReserved(
  context: ReadContext,
  namespace: LocatedText | undefined,
  imports: readonly ImportView[],
): void {
  if (namespace !== undefined && RESERVED.test(namespace.text))
    report(context.sink, CODES.reservedNamespace, namespace.span, { namespace: namespace.text });
  for (const { namespacePrefix: prefix } of imports)
    if (prefix?.text === "tosca")
      report(context.sink, CODES.reservedPrefix, prefix.span, { prefix: prefix.text });
}

/** Reports names that differ from no other but in being written twice by the named form. */
export function checkImportNames(context: ReadContext, imports: readonly ImportView[]): void {
  const seen = new Map<string, ImportView>();
  for (const item of imports) {
    if (item.name === undefined) continue;
    const first = seen.get(item.name.text);
    if (first?.name !== undefined && first.file.text !== item.file.text) {
      const args = { name: item.name.text, section: '"imports"' };
      const labels = [{ span: first.name.span, text: "first used here" }];
      report(context.sink, CODES.duplicateName, item.name.span, args, { labels });
    }
    seen.set(item.name.text, item);
  }
}
