/** What the pure compiler may ask of the outside world: text of files, nothing else. */
export interface FileHost {
  /** Text of a file, or undefined when it does not exist. Throws nothing. */
  read(path: string): string | undefined;
  /**
   * Whether there is a file, text or not; undefined when that cannot be known. A host that has this asks
   * for the files that templates name besides other templates, which is so for archives.
   */
  has?(path: string): boolean | undefined;
  /**
   * Paths of the files that lie beside `path`, itself included, in a stable order; a host that cannot tell
   * leaves it out. Templates among them may substitute abstract nodes.
   */
  list?(path: string): readonly string[];
  /** Path of `reference` as seen from the file `from`. */
  resolve(from: string, reference: string): string;
  /** Looks at a schema for XML and, where one is given, at a document; a host that cannot leaves it out. */
  applyXmlSchema?(schema: XmlSchemaSet, document?: string): XmlVerdict;
}

/** A schema for XML (XSD 1.0 or RELAX NG) with the schemas that it includes, by names that they use of each other. */
export interface XmlSchemaSet {
  /** The first is the schema itself. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
}

/** What became of it: reasons against the schema, reasons against the document, or why neither is known. */
export type XmlVerdict =
  | { readonly kind: "fits" }
  | { readonly kind: "schema" | "document"; readonly reasons: readonly string[] }
  | { readonly kind: "unknown"; readonly reason: string };
