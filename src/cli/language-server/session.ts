import type { Connection, Position, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "../../language/analysis.js";
import type { Workspace } from "../../language/workspace.js";
import type { Checking } from "./checking.js";
import type { EditorFiles } from "./files.js";

/** What the handlers of one client share. */
export interface Session {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly files: EditorFiles;
  readonly workspace: Workspace;
  readonly checking: Checking;
}

/** An open document with its analysis, and the offset of a position where one is given. */
export interface Opened {
  readonly document: TextDocument;
  readonly analysis: Analysis;
  readonly offset: number;
}

/** The open document that a request is about; undefined when it is not open or no template. */
export function opened(session: Session, uri: string, position?: Position): Opened | undefined {
  const document = session.documents.get(uri);
  const analysis = document && session.workspace.analysis(session.files.nameOf(uri));
  if (document === undefined || analysis === undefined) return undefined;
  return { document, analysis, offset: position === undefined ? 0 : document.offsetAt(position) };
}
