import type { FileHost } from "../base/host.js";
import { type SourceText, sourceText } from "../base/span.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { isUrl } from "../model/addresses.js";
import { type BundledLibraries, loadScope } from "../model/imports.js";
import { profileOfImports } from "../model/profile.js";
import type { Scope } from "../model/types.js";
import { readServiceTemplate, type ServiceTemplateDocument } from "../schema/documents.js";
import { childOf } from "../syntax/access.js";
import type { YamlNode } from "../syntax/node.js";
import type { Parse } from "../syntax/parse.js";
import type { NameKind } from "./construct.js";
import { type Fact, factsOf } from "./facts.js";
import { isVersion2 } from "./grammar-of.js";
import { recover } from "./recover.js";
import { type Model2, modelOf } from "./tosca-2.0/model.js";

/** What features need of the world: texts, those of open editors before those of the disk. */
export interface LanguageWorld {
  readonly host: FileHost;
  readonly bundled: BundledLibraries;
  /** Parses imported files, each again only when its text has changed. */
  readonly parse?: Parse;
}

/** One file as features see it. Everything is made when it is first asked for. */
export interface Analysis {
  readonly source: SourceText;
  /** The tree, without the lines that could not be read. */
  readonly root: YamlNode | undefined;
  readonly document: ServiceTemplateDocument | undefined;
  /** Types in sight; those of the last readable text while this one cannot be read at all. */
  readonly scope: Scope | undefined;
  readonly facts: readonly Fact[];
  /** Imported files of a TOSCA 2.0 file, whose types are no part of a scope. */
  readonly imported: readonly Analysis[];
  /** What is known of a TOSCA 2.0 file; that of the last readable text while this one cannot be read at all. */
  readonly model2: Model2 | undefined;
  /** Names that the file defines by kind and name; the last one of a name counts. */
  readonly definitions: ReadonlyMap<string, Fact>;
  readonly world: LanguageWorld;
}

const SILENT: DiagnosticSink = { add: () => {} };

/** Analyses a text; `before` is an earlier analysis of the same file, which faulty texts fall back to. */
export function analyse(source: SourceText, world: LanguageWorld, before?: Analysis): Analysis {
  const root = once(() => recover(source).root);
  const document = once(() => readOf(root()));
  const scope = once(() => (isVersion2(root()) ? undefined : (scopeOf(document(), world) ?? before?.scope)));
  const imported = once(() => (isVersion2(root()) ? importsOf(made, new Set([source.name])) : []));
  const model2 = once(() => {
    const tree = root();
    if (!isVersion2(tree) || tree === undefined) return undefined;
    return modelOf(source, tree, world) ?? before?.model2;
  });
  const facts = once(() => (isTemplate(root()) ? factsOf(root() as YamlNode) : []));
  const definitions = once(() => definitionsOf(facts()));
  const made: Analysis = {
    source,
    world,
    get imported() {
      return imported();
    },
    get model2() {
      return model2();
    },
    get root() {
      return root();
    },
    get document() {
      return document();
    },
    get scope() {
      return scope();
    },
    get facts() {
      return facts();
    },
    get definitions() {
      return definitions();
    },
  };
  return made;
}

/** Files that a TOSCA 2.0 file imports by a path, and those that they import. */
function importsOf({ root, source, world }: Analysis, seen: Set<string>): readonly Analysis[] {
  const list = childOf(root, "imports");
  return (list?.kind === "seq" ? list.items : []).flatMap((item) => {
    const url = item.kind === "scalar" ? item : childOf(item, "url");
    if (url?.kind !== "scalar" || isUrl(url.text)) return [];
    const path = world.host.resolve(source.name, url.text.replace(/^file:/, ""));
    const text = seen.has(path) ? undefined : world.host.read(path);
    if (text === undefined) return [];
    seen.add(path);
    const one = analyse(sourceText(path, text), world);
    return [one, ...importsOf(one, seen)];
  });
}

/** A bundled library, whose scope is there already. */
export function analyseLibrary(scope: Scope, world: LanguageWorld): Analysis {
  const made = analyse(scope.source, world);
  return {
    source: scope.source,
    world,
    imported: [],
    model2: undefined,
    document: scope.document,
    scope,
    get root() {
      return made.root;
    },
    get facts() {
      return made.facts;
    },
    get definitions() {
      return made.definitions;
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function isTemplate(root: YamlNode | undefined): boolean {
  return root?.kind === "map";
}

/** A file that states no version yet is read by the newest grammar of 1.x. */
function readOf(root: YamlNode | undefined): ServiceTemplateDocument | undefined {
  if (root?.kind !== "map") return undefined;
  return readServiceTemplate(root, SILENT, { profile: "default", assumeVersion: "1.3" });
}

function scopeOf(document: ServiceTemplateDocument | undefined, world: LanguageWorld): Scope | undefined {
  if (document === undefined) return undefined;
  const profile = profileOfImports(document);
  return loadScope(document, { ...world, profile, sink: SILENT });
}

/** The key of a name in {@link Analysis.definitions}. */
export function nameKey(kind: NameKind, name: string): string {
  return `${kind} ${name}`;
}

/** Kinds of names that are unique in a file; members of types and templates belong to their owner. */
const FILE_WIDE: ReadonlySet<NameKind> = new Set<NameKind>([
  "node template",
  "relationship template",
  "input",
  "output",
  "group",
  "policy",
  "workflow",
  "repository",
]);

function definitionsOf(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts) {
    const [kind] = fact.kinds;
    if (fact.role !== "definition" || kind === undefined) continue;
    if (FILE_WIDE.has(kind) || kind.endsWith(" type")) found.set(nameKey(kind, fact.name), fact);
  }
  return found;
}

/** The names of a kind that the file defines. */
export function definedNames(analysis: Analysis, kind: NameKind): readonly Fact[] {
  return [...analysis.definitions.values()].filter((fact) => fact.kinds[0] === kind);
}
