import { type DocumentSymbol, ErrorCodes, FoldingRangeKind, ResponseError } from "vscode-languageserver";
import { linksOf } from "../../language/links.js";
import { definitionAt, referencesAt } from "../../language/navigate.js";
import { findSymbols, foldsOf, type Symbol as OutlineSymbol, outlineOf } from "../../language/outline.js";
import { prepareRename, rename } from "../../language/rename.js";
import { changesOf, locationOf, rangeOf, symbolKindOf } from "./convert.js";
import { opened, type Session } from "./session.js";

/** Definitions, references, rename, symbols, links and folding. */
export function serveNavigation(session: Session): void {
  const { connection, files, workspace } = session;
  connection.onDefinition(({ textDocument, position }) => {
    const at = opened(session, textDocument.uri, position);
    const span = at && definitionAt(at.analysis, at.offset);
    return span === undefined ? null : locationOf(span, files.uriOf);
  });
  connection.onReferences(({ textDocument, position, context }) => {
    const at = opened(session, textDocument.uri, position);
    if (at === undefined) return null;
    return referencesAt(at.analysis, at.offset, workspace)
      .filter(({ definition }) => context.includeDeclaration || !definition)
      .map(({ span }) => locationOf(span, files.uriOf));
  });
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const at = opened(session, textDocument.uri, position);
    if (at === undefined) return null;
    return referencesAt(at.analysis, at.offset, workspace)
      .filter(({ span }) => span.source.name === at.analysis.source.name)
      .map(({ span }) => ({ range: rangeOf(span) }));
  });
  serveOutline(session);
  serveRename(session);
}

function serveOutline(session: Session): void {
  const { connection, files, workspace } = session;
  connection.onDocumentSymbol(({ textDocument }) => {
    const at = opened(session, textDocument.uri);
    return at === undefined ? null : outlineOf(at.analysis).map(documentSymbol);
  });
  connection.onWorkspaceSymbol(({ query }) =>
    findSymbols(workspace, query).map((symbol) => ({
      name: symbol.name,
      kind: symbolKindOf(symbol),
      location: locationOf(symbol.nameSpan, files.uriOf),
      containerName: symbol.detail,
    })),
  );
  connection.onDocumentLinks(({ textDocument }) => {
    const at = opened(session, textDocument.uri);
    if (at === undefined) return null;
    return linksOf(at.analysis).map(({ span, target }) => ({
      range: rangeOf(span),
      target: files.uriOf(target),
    }));
  });
  connection.onFoldingRanges(({ textDocument }) => {
    const at = opened(session, textDocument.uri);
    if (at === undefined) return null;
    return foldsOf(at.analysis).map(({ first, last, comment }) => ({
      startLine: first - 1,
      endLine: last - 1,
      ...(comment ? { kind: FoldingRangeKind.Comment } : {}),
    }));
  });
}

function serveRename(session: Session): void {
  const { connection, files, workspace } = session;
  connection.onPrepareRename(({ textDocument, position }) => {
    const at = opened(session, textDocument.uri, position);
    const prepared = at && prepareRename(at.analysis, at.offset);
    if (prepared === undefined) return null;
    if (!prepared.ok) return new ResponseError(ErrorCodes.InvalidRequest, prepared.reason);
    return { range: rangeOf(prepared.span), placeholder: prepared.name };
  });
  connection.onRenameRequest(({ textDocument, position, newName }) => {
    const at = opened(session, textDocument.uri, position);
    const renamed = at && rename(at.analysis, at.offset, newName, workspace);
    if (renamed === undefined) return null;
    if (!renamed.ok) return new ResponseError(ErrorCodes.InvalidRequest, renamed.reason);
    return { changes: changesOf(renamed.edits, files.uriOf) };
  });
}

function documentSymbol(symbol: OutlineSymbol): DocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbolKindOf(symbol),
    range: rangeOf(symbol.span),
    selectionRange: rangeOf(symbol.nameSpan),
    children: symbol.children.map(documentSymbol),
  };
}
