import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type Diagnostic,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { ROOT } from "../support/scenario.js";

/** Where the cursor stands in a text. */
export const CURSOR = "‸";

/** A client of the language server, as an editor is one. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly server: ChildProcessWithoutNullStreams;
  readonly capabilities: InitializeResult["capabilities"];
  /** Opens a file of the editor; the text need not be on the disk. */
  open(path: string, text: string): void;
  /** Replaces the whole text, as a client without incremental changes does. */
  change(path: string, text: string): void;
  /** Types at a position. */
  type(path: string, at: Position, text: string): void;
  close(path: string): void;
  /** The diagnostics that the server publishes next for a file and that fulfil the condition. */
  diagnostics(path: string, fits: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  stop(): Promise<number | null>;
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** Position of the cursor mark in a text, and the text without it. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const before = text.slice(0, text.indexOf(CURSOR)).split("\n");
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: text.replace(CURSOR, ""), position };
}

/** Starts `elastosca lsp --stdio` and says hello. */
export async function startClient(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Client> {
  const server = spawn(process.execPath, ["scripts/elastosca.mjs", "lsp", "--stdio"], {
    cwd: ROOT,
    env: { ...process.env, XDG_CACHE_HOME: `${folder}/.cache`, ...env },
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published = new Map<string, readonly Diagnostic[]>();
  const waiting = new Set<() => void>();
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    published.set(uri, diagnostics);
    for (const look of [...waiting]) look();
  });
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: uriOf(folder), name: "test" }],
    capabilities: {},
  });
  void connection.sendNotification("initialized", {});
  const versions = new Map<string, number>();
  const didChange = (path: string, change: object) => {
    const version = (versions.get(path) ?? 1) + 1;
    versions.set(path, version);
    const textDocument = { uri: uriOf(path), version };
    void connection.sendNotification("textDocument/didChange", { textDocument, contentChanges: [change] });
  };
  return {
    connection,
    server,
    capabilities,
    open(path, text) {
      const textDocument = { uri: uriOf(path), languageId: "yaml", version: 1, text };
      void connection.sendNotification("textDocument/didOpen", { textDocument });
    },
    change: (path, text) => didChange(path, { text }),
    type: (path, at, text) => didChange(path, { range: { start: at, end: at }, text }),
    close: (path) =>
      void connection.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf(path) } }),
    diagnostics: (path, fits) =>
      new Promise((done, fail) => {
        const look = () => {
          const found = published.get(uriOf(path));
          if (found === undefined || !fits(found)) return;
          clearTimeout(timer);
          waiting.delete(look);
          done(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const found = JSON.stringify(published.get(uriOf(path))?.map(({ message }) => message));
          fail(new Error(`no such diagnostics of ${path}: ${found}`));
        }, 20_000);
        waiting.add(look);
        look();
      }),
    async stop() {
      await connection.sendRequest("shutdown");
      const ended = new Promise<number | null>((done) => server.once("exit", done));
      void connection.sendNotification("exit");
      const status = await ended;
      connection.dispose();
      return status;
    },
  };
}
