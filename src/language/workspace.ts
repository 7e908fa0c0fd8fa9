import { sourceText } from "../base/span.js";
import type { Scope } from "../model/types.js";
import { type Analysis, analyse, analyseLibrary, type LanguageWorld } from "./analysis.js";

/** The files that features look at together: open ones, those of the project, and all that they import. */
export interface Workspace {
  readonly world: LanguageWorld;
  /** The analysis of a file; undefined when there is no such file. */
  analysis(name: string): Analysis | undefined;
  /** All files in reach, bundled libraries last. */
  all(): readonly Analysis[];
}

/** What a workspace asks of the editor. */
export interface WorkspaceFiles extends LanguageWorld {
  /** Names of the open files and of the service templates in the project's folders. */
  readonly names: () => readonly string[];
}

interface Kept {
  readonly analysis: Analysis;
  /** Texts of the imports that it was made with. */
  readonly imports: ReadonlyMap<string, string | undefined>;
}

/** Makes a workspace. Analyses are kept as long as their text and the texts of their imports stay the same. */
export function createWorkspace(files: WorkspaceFiles): Workspace {
  const kept = new Map<string, Kept>();
  const libraries = new Map<string, Analysis>();
  const isCurrent = ({ analysis, imports }: Kept, text: string) =>
    analysis.source.text === text && [...imports].every(([name, before]) => files.host.read(name) === before);
  const analysis = (name: string): Analysis | undefined => {
    const library = libraries.get(name);
    if (library !== undefined) return library;
    const text = files.host.read(name);
    if (text === undefined) return undefined;
    const before = kept.get(name);
    if (before !== undefined && isCurrent(before, text)) return before.analysis;
    const { world, read } = recording(files);
    const made = analyse(sourceText(name, text), world, before?.analysis);
    kept.set(name, { analysis: made, imports: read });
    return made;
  };
  const addLibraries = (scopes: Iterable<Scope>) => {
    for (const scope of scopes) {
      if (!scope.bundled || libraries.has(scope.source.name)) continue;
      libraries.set(scope.source.name, analyseLibrary(scope, files));
    }
  };
  const all = () => {
    const found = new Map<string, Analysis>();
    for (const name of files.names()) reach(name, analysis, found, addLibraries);
    const bundled = [...libraries.values()].filter(({ source }) => !found.has(source.name));
    return [...found.values(), ...bundled];
  };
  return {
    world: files,
    analysis(name) {
      const found = analysis(name);
      if (found?.scope !== undefined) addLibraries(reachable(found.scope));
      return found ?? libraries.get(name);
    },
    all,
  };
}

/** A world that notes which files are read, so that a change of one of them is seen. */
function recording(files: LanguageWorld) {
  const read = new Map<string, string | undefined>();
  const host = {
    read(path: string) {
      const text = files.host.read(path);
      read.set(path, text);
      return text;
    },
    resolve: (from: string, reference: string) => files.host.resolve(from, reference),
  };
  const parse = files.parse === undefined ? {} : { parse: files.parse };
  return { world: { host, bundled: files.bundled, ...parse }, read };
}

function reach(
  name: string,
  analysis: (name: string) => Analysis | undefined,
  found: Map<string, Analysis>,
  addLibraries: (scopes: Iterable<Scope>) => void,
): void {
  if (found.has(name)) return;
  const own = analysis(name);
  if (own === undefined) return;
  found.set(name, own);
  for (const { source } of own.imported) reach(source.name, analysis, found, addLibraries);
  if (own.scope === undefined) return;
  const scopes = reachable(own.scope);
  addLibraries(scopes);
  for (const { bundled, source } of scopes) if (!bundled) reach(source.name, analysis, found, addLibraries);
}

/** Every scope that a file sees, the normative types included. */
export function reachable(scope: Scope): ReadonlySet<Scope> {
  const found = new Set<Scope>();
  const visit = (at: Scope | undefined) => {
    if (at === undefined || found.has(at)) return;
    found.add(at);
    for (const { scope: imported } of at.imports) visit(imported);
    visit(at.profile);
    visit(at.customary);
  };
  visit(scope);
  return found;
}
