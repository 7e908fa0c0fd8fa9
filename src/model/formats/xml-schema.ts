import type { XmlSchemaSet } from "../../base/host.js";

/** A schema and how the names in it are followed; undefined for what cannot be read. */
export interface XmlSchemaSource {
  readonly address: string;
  readonly text: string;
  open(reference: string): XmlSchemaSource | undefined;
}

/** References of XSD (include, import, redefine) and RELAX NG (include, externalRef) to other schemas. */
const REFERENCE =
  /(<(?:[\w.-]+:)?(?:include|import|redefine|externalRef)\b[^>]*?\s(?:schemaLocation|href)\s*=\s*)("[^"]*"|'[^']*')/g;

/** More files than this are no schema of a property. */
const MAX_FILES = 100;

/**
 * A schema with all that it refers to, each under a plain name that the others use of it, so that whatever applies
 * it asks for no file. The first name that cannot be read is returned in its place.
 */
export function xmlSchemaSet(schema: XmlSchemaSource): XmlSchemaSet | { readonly missing: string } {
  const names = new Map<string, string>([[schema.address, "schema-0.xsd"]]);
  const waiting = [schema];
  const texts: { name: string; text: string }[] = [];
  let missing: string | undefined;
  const nameOf = (found: XmlSchemaSource): string => {
    const known = names.get(found.address);
    if (known !== undefined) return known;
    const name = `schema-${names.size}.xsd`;
    names.set(found.address, name);
    waiting.push(found);
    return name;
  };
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { address, open } = next;
    const text = next.text.replace(REFERENCE, (whole, before: string, quoted: string) => {
      const reference = quoted.slice(1, -1);
      const found = names.size < MAX_FILES ? open(reference) : undefined;
      if (found === undefined) missing ??= reference;
      return found === undefined ? whole : `${before}"${nameOf(found)}"`;
    });
    texts.push({ name: names.get(address) ?? "", text });
  }
  return missing === undefined ? { texts } : { missing };
}
