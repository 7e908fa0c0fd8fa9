import { suggest } from "../base/suggest.js";

/**
 * Switches for places where the specification can be read in two ways, or where files in use depart from
 * it. Names are those that other processors know them by; the texts say what the switch does when it is on.
 */
export const QUIRKS = {
  "annotations.ignore": "The key annotations, which some editors write, is passed over wherever it stands.",
  "imports.implicit.disable": "The normative types of the file's version are not known without an import.",
  "imports.entry_relative": "A path that leads nowhere from the importing file is tried from the entry file.",
  "imports.sequencedlist": "Imports may be named: - name: file, the notation of TOSCA 1.0.",
  "imports.topology_template.merge":
    "The topology template of an imported file is added to that of the importing file instead of being ignored.",
  "imports.version.permissive": "An imported file may go without a version; it is read as its importer.",
} as const;

/** Name of a switch. */
export type Quirk = keyof typeof QUIRKS;

/** The switches that are on. */
export type Quirks = ReadonlySet<Quirk>;

/** What is on when nobody says anything. */
export const DEFAULT_QUIRKS: Quirks = new Set<Quirk>([
  "imports.entry_relative",
  "imports.sequencedlist",
  "imports.version.permissive",
]);

/** Names for several switches at once, after the communities whose files need them. */
const BUNDLES: Readonly<Record<string, readonly Quirk[]>> = {
  etsinfv: ["annotations.ignore"],
  onap: ["annotations.ignore", "imports.topology_template.merge"],
};

/** Switches asked for, and the names among them that mean nothing with what they were meant for. */
export interface QuirkChoice {
  readonly quirks: Quirks;
  readonly unknown: readonly { readonly name: string; readonly suggestion: string | undefined }[];
}

/** The defaults changed by names of switches or bundles, in order; a leading `-` switches off. */
export function chooseQuirks(names: readonly string[]): QuirkChoice {
  const quirks = new Set(DEFAULT_QUIRKS);
  const known = [...Object.keys(QUIRKS), ...Object.keys(BUNDLES)];
  const unknown: { name: string; suggestion: string | undefined }[] = [];
  for (const written of names) {
    const name = written.replace(/^-/, "");
    const meant = isQuirk(name) ? [name] : Object.hasOwn(BUNDLES, name) ? BUNDLES[name] : undefined;
    if (meant === undefined) unknown.push({ name, suggestion: suggest(name, known) });
    for (const quirk of meant ?? []) {
      if (written.startsWith("-")) quirks.delete(quirk);
      else quirks.add(quirk);
    }
  }
  return { quirks, unknown };
}

function isQuirk(name: string): name is Quirk {
  return Object.hasOwn(QUIRKS, name);
}
