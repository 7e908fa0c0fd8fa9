import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  type CompletionParams,
  InlayHintKind,
  MarkupKind,
  type Range,
  SemanticTokensBuilder,
  type TextEdit,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { sourceText } from "../../base/span.js";
import { formatText } from "../../format/format.js";
import { actionsOf } from "../../language/actions.js";
import { complete } from "../../language/complete.js";
import { hoverAt } from "../../language/hover.js";
import { TOKEN_KINDS, tokensOf } from "../../language/tokens.js";
import { hintsOf } from "../../language/values.js";
import { COMPLETION_KINDS, changesOf, diagnosticOf, rangeOf } from "./convert.js";
import { isSitesFile, isTemplate } from "./files.js";
import { opened, type Session } from "./session.js";

/** What the numbers of semantic tokens mean. */
export const TOKEN_LEGEND = {
  tokenTypes: [...TOKEN_KINDS],
  tokenModifiers: ["declaration", "defaultLibrary"],
};

/** Completion, hover, code actions, formatting, tokens and hints. */
export function serveEditing(session: Session): void {
  const { connection, documents } = session;
  connection.onCompletion((params) => completions(session, params));
  connection.onHover(({ textDocument, position }) => {
    const at = opened(session, textDocument.uri, position);
    if (at === undefined) return null;
    const { values } = session.checking.now(at.document);
    const hover = hoverAt(at.analysis, at.offset, values);
    if (hover === undefined) return null;
    return { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: rangeOf(hover.span) };
  });
  connection.onCodeAction(({ textDocument, range, context }) => {
    const document = documents.get(textDocument.uri);
    return document === undefined ? null : codeActions(session, document, range, context.only);
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    return document === undefined ? null : formatting(document);
  });
  connection.languages.semanticTokens.on(({ textDocument }) => semanticTokens(session, textDocument.uri));
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const at = opened(session, textDocument.uri);
    if (at === undefined) return null;
    const { values } = session.checking.now(at.document);
    return hintsOf(at.analysis, values).flatMap(({ at: span, text }) => {
      const { end } = rangeOf(span);
      const inside = end.line >= range.start.line && end.line <= range.end.line;
      return inside ? [{ position: end, label: text, kind: InlayHintKind.Parameter, paddingLeft: true }] : [];
    });
  });
}

/** A YAML file that is no template gets no proposals; a new file may become one. */
function isTosca(document: TextDocument): boolean {
  const text = document.getText();
  if (document.languageId === "tosca" || isTemplate(text)) return true;
  return !isSitesFile(text) && text.trim().split("\n").length < 3;
}

function completions(session: Session, { textDocument, position }: CompletionParams): CompletionItem[] {
  const at = opened(session, textDocument.uri, position);
  if (at === undefined || !isTosca(at.document)) return [];
  const { span, candidates } = complete(at.analysis, at.offset);
  const range = rangeOf(span);
  return candidates.map((candidate) => ({
    label: candidate.label,
    kind: COMPLETION_KINDS[candidate.kind],
    sortText: `${candidate.rank} ${candidate.label}`,
    filterText: candidate.label.replace(/^\{ (\$?\w+):.*$/, "$1"),
    textEdit: { range, newText: candidate.insert },
    ...(candidate.detail === undefined ? {} : { detail: candidate.detail }),
    ...(candidate.documentation === undefined
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: candidate.documentation } }),
  }));
}

function codeActions(
  { checking, files }: Session,
  document: TextDocument,
  range: Range,
  only: readonly string[] | undefined,
): CodeAction[] {
  const wants = (kind: string) =>
    only === undefined || only.some((each) => `${kind}.`.startsWith(`${each}.`));
  const { diagnostics, source } = checking.now(document);
  const own = diagnostics.filter(({ span }) => span.source.name === source.name);
  const found: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const here = own.filter(({ span }) => overlaps(rangeOf(span), range));
    for (const { title, edits, diagnostic, certain } of actionsOf(here)) {
      found.push({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnosticOf(diagnostic, files.uriOf)],
        isPreferred: certain,
        edit: { changes: changesOf(edits, files.uriOf) },
      });
    }
  }
  const certain = actionsOf(own).filter((action) => action.certain);
  if (wants(CodeActionKind.SourceFixAll) && certain.length > 0) {
    const edits = certain.flatMap((action) => action.edits);
    found.push({
      title: "Apply all certain fixes",
      kind: CodeActionKind.SourceFixAll,
      edit: { changes: changesOf(edits, files.uriOf) },
    });
  }
  return found;
}

function overlaps(left: Range, right: Range): boolean {
  const before = (a: Range["start"], b: Range["start"]) =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return before(left.start, right.end) && before(right.start, left.end);
}

/** One edit of the lines that change, so that the cursor and marks elsewhere stay. */
function formatting(document: TextDocument): TextEdit[] {
  const text = document.getText();
  const formatted = formatText(sourceText(document.uri, text));
  if (!formatted.ok || formatted.text === text) return [];
  const [before, after] = [text.split("\n"), formatted.text.split("\n")];
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const end = before.length - tail;
  const last = tail === 0;
  const lines = after.slice(head, after.length - tail).join("\n");
  const range = {
    start: { line: head, character: 0 },
    end: last ? document.positionAt(text.length) : { line: end, character: 0 },
  };
  return [{ range, newText: last || (lines === "" && after.length - tail === head) ? lines : `${lines}\n` }];
}

function semanticTokens(session: Session, uri: string) {
  const at = opened(session, uri);
  const builder = new SemanticTokensBuilder();
  for (const { span, kind, declaration, library } of at === undefined ? [] : tokensOf(at.analysis)) {
    const { start } = rangeOf(span);
    const modifiers = (declaration ? 1 : 0) + (library ? 2 : 0);
    builder.push(start.line, start.character, span.end - span.start, TOKEN_KINDS.indexOf(kind), modifiers);
  }
  return builder.build();
}
