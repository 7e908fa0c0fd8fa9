import { fileURLToPath } from "node:url";
import {
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createWorkspace } from "../../language/workspace.js";
import { bundledTypes } from "../../workspace/host.js";
import { createChecking } from "./checking.js";
import { serveEditing, TOKEN_LEGEND } from "./editing.js";
import { editorFiles } from "./files.js";
import { serveNavigation } from "./navigation.js";
import type { Session } from "./session.js";

/** Serves one client until it says goodbye. Listens at once; `version` is told to the client. */
export function serve(connection: Connection, version: string): void {
  const documents = new TextDocuments(TextDocument);
  const folders: string[] = [];
  const files = editorFiles(
    (uri) => documents.get(uri)?.getText(),
    () => folders,
  );
  const names = () => [...documents.all().map(({ uri }) => files.nameOf(uri)), ...files.projectFiles()];
  const workspace = createWorkspace({ host: files.host, bundled: bundledTypes, parse: files.parse, names });
  const checking = createChecking(connection, documents, files);
  const session: Session = { connection, documents, files, workspace, checking };
  let watches = false;
  connection.onInitialize((params) => {
    folders.push(...foldersOf(params));
    watches = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return initialized(version);
  });
  connection.onInitialized(() => {
    if (!watches) return;
    const watchers = [{ globPattern: "**/*.{yaml,yml,tosca}" }];
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {
      // The client said that it can, and cannot: files are then read again when they are asked for.
    });
  });
  connection.onDidChangeWatchedFiles(() => {
    files.forget();
    checking.allSoon();
  });
  documents.onDidChangeContent(({ document }) => checking.soon(document));
  documents.onDidClose(({ document }) => checking.close(document));
  connection.onRequest("elastosca/bundledText", ({ uri }: { readonly uri: string }) => {
    const name = files.nameOf(uri);
    return workspace.analysis(name)?.source.text ?? null;
  });
  serveNavigation(session);
  serveEditing(session);
  documents.listen(connection);
  connection.listen();
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  return uris.filter((uri) => uri.startsWith("file:")).map((uri) => fileURLToPath(uri));
}

function initialized(version: string): InitializeResult {
  return {
    serverInfo: { name: "elastosca", version },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [" ", ":", "[", "{", "-", "."] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      renameProvider: { prepareProvider: true },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
      documentFormattingProvider: true,
      documentLinkProvider: {},
      foldingRangeProvider: true,
      inlayHintProvider: true,
      semanticTokensProvider: { legend: TOKEN_LEGEND, full: true },
    },
  };
}
