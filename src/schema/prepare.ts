import type { SourceText, Span } from "../base/span.js";
import { parseYamlPart } from "../syntax/compose.js";
import { type PackedNode, packNode } from "../syntax/packed.js";
import { partsOf, type TypeSection } from "./library-parts.js";

/** A library as data that a build step makes of it, so that no YAML has to be parsed to use it. */
export interface PreparedLibrary extends PreparedIndex {
  /** The text that it was made of; for another text it is out of date. */
  readonly text: string;
  /** Packed trees of all types as JSON, one after the other; each is parsed when it is used. */
  readonly bodies: string;
}

interface PreparedIndex {
  /** What stands before the types, a packed tree. */
  readonly head: PackedNode;
  /** Start and end of each type in `bodies`, by section and name. */
  readonly types: Readonly<Partial<Record<TypeSection, Readonly<Record<string, Range>>>>>;
}

/** Number of the file's form; a file of another form is not read. */
const FORMAT = 1;

type Range = readonly [start: number, end: number];

/**
 * Makes the prepared form of a library. Undefined for a library that is not written as `partsOf` needs it,
 * or that uses aliases.
 */
export function prepareLibrary(source: SourceText): PreparedLibrary | undefined {
  const parts = partsOf(source);
  const head = packPart(parts.head);
  if (head === undefined) return undefined;
  const types: Partial<Record<TypeSection, Record<string, Range>>> = {};
  let bodies = "";
  for (const [section, entries] of parts.types) {
    const ranges: Record<string, Range> = {};
    for (const { name, span } of entries) {
      const body = packPart(span);
      if (body === undefined) return undefined;
      const start = bodies.length;
      bodies += JSON.stringify(body);
      ranges[name] = [start, bodies.length];
    }
    types[section] = ranges;
  }
  return { text: source.text, head, types, bodies };
}

function packPart({ source, start, end }: Span): PackedNode | undefined {
  const root = parseYamlPart(source, start, end);
  return root === undefined ? undefined : packNode(root);
}

/** The prepared form as the text of a file: a line of JSON that says where things are, trees, the library. */
export function writePrepared({ text, bodies, head, types }: PreparedLibrary): string {
  return `${JSON.stringify({ format: FORMAT, head, types, bodies: bodies.length })}\n${bodies}${text}`;
}

interface PreparedFile extends PreparedIndex {
  readonly format: number;
  /** Length of the trees. */
  readonly bodies: number;
}

/** Reads what {@link writePrepared} wrote, by cutting it up; throws for anything else. */
export function readPrepared(file: string): PreparedLibrary {
  const start = file.indexOf("\n") + 1;
  const index = JSON.parse(file.slice(0, start)) as PreparedFile;
  if (index.format !== FORMAT) throw new Error("prepared by another version");
  const end = start + index.bodies;
  return { head: index.head, types: index.types, bodies: file.slice(start, end), text: file.slice(end) };
}
