import { basename, isAbsolute } from "node:path";
import type { Connection, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { sourceText } from "../../base/span.js";
import { readSites } from "../../compiler.js";
import { createSink } from "../../diagnostics/bag.js";
import { CODES, type Level } from "../../diagnostics/catalog.js";
import type { Diagnostic, DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { type Checked, type CheckOptions, check } from "../../language/check.js";
import { CONFIG_FILE, configOf, readConfig } from "../../workspace/config.js";
import { bundledTypes } from "../../workspace/host.js";
import { diagnosticOf } from "./convert.js";
import { type EditorFiles, isSitesFile, isTemplate } from "./files.js";

/** Milliseconds of silence after a keystroke before a file is checked. */
const PAUSE = 60;

/** Checks open files while they are typed and publishes what is found. */
export interface Checking {
  /** Checks a document soon, and the open ones that import it. */
  soon(document: TextDocument): void;
  allSoon(): void;
  /** What is known of the document's text as it is now. */
  now(document: TextDocument): Checked;
  close(document: TextDocument): void;
}

interface Kept {
  readonly checked: Checked;
  /** Addresses of other files that findings were published for. */
  readonly others: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** What the checking of one session works with. */
interface State {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly files: EditorFiles;
  readonly kept: Map<string, Kept>;
  readonly waiting: Map<string, NodeJS.Timeout>;
}

/** Makes the checking of one session. */
export function createChecking(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  files: EditorFiles,
): Checking {
  const state: State = { connection, documents, files, kept: new Map(), waiting: new Map() };
  return {
    now(document) {
      const before = state.kept.get(document.uri);
      return before?.checked.source.text === document.getText() ? before.checked : update(state, document);
    },
    soon(document) {
      schedule(state, document);
      const name = files.nameOf(document.uri);
      for (const other of documents.all()) {
        // What the configuration says may hold for any of them.
        if (basename(name) === CONFIG_FILE && other !== document) schedule(state, other);
        if (state.kept.get(other.uri)?.checked.imports.has(name) === true) schedule(state, other);
      }
    },
    allSoon() {
      for (const document of documents.all()) schedule(state, document);
    },
    close: (document) => close(state, document),
  };
}

function update({ kept, files }: State, document: TextDocument): Checked {
  const checked = checkDocument(document, files);
  kept.set(document.uri, { checked, others: othersOf(checked, document.uri, files) });
  return checked;
}

function schedule(state: State, document: TextDocument): void {
  const { waiting, documents, connection } = state;
  clearTimeout(waiting.get(document.uri));
  const run = () => {
    waiting.delete(document.uri);
    const open = documents.get(document.uri);
    if (open !== undefined) guarded(connection, () => publish(state, open));
  };
  waiting.set(document.uri, setTimeout(run, PAUSE));
}

function publish(state: State, document: TextDocument): void {
  const { kept, connection, files } = state;
  const before = kept.get(document.uri)?.others.keys() ?? [];
  const old = [...before];
  const checked = update(state, document);
  send(connection, document.uri, ownOf(checked), files, document.version);
  const touched = new Set([...old, ...(kept.get(document.uri)?.others.keys() ?? [])]);
  for (const uri of touched) publishOther(state, uri);
}

/** Findings in a file that is not open: those of all open files that import it. */
function publishOther({ kept, documents, connection, files }: State, uri: string): void {
  if (documents.get(uri) !== undefined) return;
  const all = [...kept.values()].flatMap(({ others }) => others.get(uri) ?? []);
  send(connection, uri, distinct(all), files);
}

function close(state: State, document: TextDocument): void {
  const { kept, waiting, connection, files } = state;
  clearTimeout(waiting.get(document.uri));
  waiting.delete(document.uri);
  const others = [...(kept.get(document.uri)?.others.keys() ?? [])];
  kept.delete(document.uri);
  send(connection, document.uri, [], files);
  for (const uri of [...others, document.uri]) publishOther(state, uri);
}

/** A fault of ours must not end the server. */
function guarded(connection: Connection, run: () => void): void {
  try {
    run();
  } catch (error) {
    connection.console.error(`internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkDocument(document: TextDocument, files: EditorFiles): Checked {
  const name = files.nameOf(document.uri);
  const source = sourceText(name, document.getText());
  const nothing: Checked = { source, diagnostics: [], values: new Map(), imports: new Set() };
  if (name.startsWith("elastosca:")) return nothing;
  if (isSitesFile(source.text)) {
    const sink = createSink();
    readSites(source, sink);
    return { ...nothing, diagnostics: sink.list() };
  }
  if (basename(name) === CONFIG_FILE) {
    const sink = createSink();
    readConfig(source, sink);
    return { ...nothing, diagnostics: sink.list() };
  }
  if (!isTemplate(source.text) && document.languageId !== "tosca") return nothing;
  const faults = createSink();
  const options = strictness(name, files, faults);
  const checked = check(source, { host: files.host, bundled: bundledTypes, parse: files.parse }, options);
  return { ...checked, diagnostics: [...checked.diagnostics, ...faults.list()] };
}

/**
 * How strictly a file is checked: as its configuration says; an input without a value is no fault yet. Faults
 * of the configuration are shown in its file, which counts for nothing then.
 */
function strictness(name: string, files: EditorFiles, faults: DiagnosticSink): CheckOptions {
  const lenient: readonly [string, Level] = [CODES.missingInput.code, "info"];
  if (!isAbsolute(name)) return { levels: new Map([lenient]) };
  const config = configOf(name, undefined, faults, (path) => ({
    name: path,
    text: files.host.read(path) ?? "",
  }));
  return { ...config, levels: new Map([lenient, ...config.levels]) };
}

function ownOf({ diagnostics, source }: Checked): readonly Diagnostic[] {
  return diagnostics.filter(({ span }) => span.source.name === source.name);
}

function othersOf(
  checked: Checked,
  own: string,
  files: EditorFiles,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const others = new Map<string, Diagnostic[]>();
  for (const diagnostic of checked.diagnostics) {
    const uri = files.uriOf(diagnostic.span.source.name);
    if (uri === own) continue;
    others.set(uri, [...(others.get(uri) ?? []), diagnostic]);
  }
  return others;
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ code, span, message }: Diagnostic) => `${code} ${span.start} ${message}`;
  return [...new Map(diagnostics.map((each) => [key(each), each])).values()];
}

function send(
  connection: Connection,
  uri: string,
  diagnostics: readonly Diagnostic[],
  files: EditorFiles,
  version?: number,
): void {
  const converted = diagnostics.map((each) => diagnosticOf(each, files.uriOf));
  const params = { uri, diagnostics: converted, ...(version === undefined ? {} : { version }) };
  connection.sendDiagnostics(params).catch(() => {
    // The client is gone; there is nobody left to tell.
  });
}
