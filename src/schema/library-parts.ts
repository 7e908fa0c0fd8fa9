import type { SourceText, Span } from "../base/span.js";

/** Sections that define types, with the views that reading them gives (TOSCA 1.3 section 3.10). */
export const TYPE_SECTIONS = {
  data_types: "dataTypes",
  artifact_types: "artifactTypes",
  capability_types: "capabilityTypes",
  relationship_types: "relationshipTypes",
  interface_types: "interfaceTypes",
  node_types: "nodeTypes",
  group_types: "groupTypes",
  policy_types: "policyTypes",
} as const;

export type TypeSection = keyof typeof TYPE_SECTIONS;

/** Where the parts of a library stand in its text. */
export interface LibraryParts {
  /** Version and imports: everything before the first type. */
  readonly head: Span;
  readonly types: ReadonlyMap<TypeSection, readonly TypePart[]>;
}

/** One definition: its name, and the lines from its key to the next. */
export interface TypePart {
  readonly name: string;
  readonly span: Span;
}

const SECTION = /^([a-z]+_types):[ \t]*$/gm;
const TYPE = /^ {2}([\w.-]+):/gm;

/**
 * Finds the types of a library by the shape of its lines: version and imports first, then sections at the
 * margin with types two columns in. All libraries that come with the compiler are written like that.
 */
export function partsOf(source: SourceText): LibraryParts {
  const sections = [...source.text.matchAll(SECTION)];
  const end = source.text.length;
  const types = new Map<TypeSection, readonly TypePart[]>();
  for (const [at, { index, 0: line, 1: key = "" }] of sections.entries()) {
    const part = { source, start: index + line.length, end: sections[at + 1]?.index ?? end };
    if (isTypeSection(key)) types.set(key, typesIn(part));
  }
  return { head: { source, start: 0, end: sections[0]?.index ?? end }, types };
}

function isTypeSection(key: string): key is TypeSection {
  return Object.hasOwn(TYPE_SECTIONS, key);
}

function typesIn({ source, start, end }: Span): readonly TypePart[] {
  const marks = [...source.text.slice(start, end).matchAll(TYPE)];
  return marks.map(({ index, 1: name = "" }, at) => {
    const next = marks[at + 1]?.index;
    return { name, span: { source, start: start + index, end: next === undefined ? end : start + next } };
  });
}
