import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ImportView, LocatedText, RepositoryView } from "../schema/documents.js";
import type { Scope } from "./types.js";

/** Where an import points to. */
export interface ImportAddress {
  /** Path or URL, the URL of its repository in front. */
  readonly reference: string;
  /** Where it is said that there is no such file. */
  readonly place: Span;
}

/**
 * The address of an import (TOSCA 1.3 section 3.6.8, F08, F10). That a file is missing is said at its name;
 * when the address is made of a repository and a file, at the import. An unknown repository is reported, and
 * the file then sought beside the importing one, so that its types are known all the same.
 */
export function addressOf(view: ImportView, scope: Scope, sink: DiagnosticSink): ImportAddress {
  const alone = { reference: view.file.text, place: view.file.span };
  if (view.repository === undefined) return alone;
  const url = resolveRepository(scope, view.repository, sink)?.url?.text;
  if (url === undefined) return alone;
  const reference = `${url.replace(/\/+$/, "")}/${view.file.text.replace(/^\/+/, "")}`;
  return { reference, place: view.span };
}

/**
 * The repository that a name means in a file: its own, those of its imports, those of the entry file;
 * reported at the name when there is none, unless an import that failed may declare it.
 */
export function resolveRepository(
  scope: Scope,
  name: LocatedText,
  sink: DiagnosticSink,
): RepositoryView | undefined {
  const known = [...visibleRepositories(scope)];
  const found = known.find((candidate) => candidate.name === name.text);
  if (found !== undefined || scope.incomplete) return found;
  const suggestion = suggest(
    name.text,
    known.map((candidate) => candidate.name),
  );
  const meant = known.find((candidate) => candidate.name === suggestion);
  const labels =
    meant === undefined ? [] : [{ span: meant.nameSpan, text: `"${meant.name}" is declared here` }];
  report(sink, CODES.unknownRepository, name.span, { repository: name.text, suggestion }, { labels });
  return undefined;
}

function* visibleRepositories(scope: Scope): Generator<RepositoryView> {
  const seen = new Set<Scope>();
  const open = scope.importer === undefined ? [scope] : [scope.importer, scope];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    yield* at.document.repositories;
    open.push(...at.imports.map((imported) => imported.scope));
  }
}
