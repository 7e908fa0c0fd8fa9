import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Json } from "../base/json.js";
import { HIDDEN, looksSecret } from "../base/secret.js";
import { headOf, type SourceText, sourceText } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { type InputsFile, readInputsFile } from "../compiler.js";
import { createSink } from "../diagnostics/bag.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { parseYaml } from "../syntax/compose.js";
import type { YamlNode } from "../syntax/node.js";
import { faithfulJson } from "../syntax/scalars.js";
import { Failure } from "./failure.js";

/** First bytes of a ZIP file, which a CSAR is. */
const ARCHIVE = "PK\u0003\u0004";

/** Where the values of a template's inputs come from. */
export interface InputOptions {
  readonly input?: readonly string[];
  readonly inputs?: string;
}

/**
 * Text of a file the user named, under the name that the user gave it. Undefined, with a diagnostic at the
 * head of the file, when it cannot be read.
 */
export function readSource(path: string, what: string, sink: DiagnosticSink): SourceText | undefined {
  const place = headOf(sourceText(path, ""));
  try {
    const file = resolve(path);
    const facts = statSync(file, { throwIfNoEntry: false });
    if (facts === undefined) {
      report(sink, CODES.fileMissing, place, { what, path, suggestion: neighbour(file, path) });
      return undefined;
    }
    const text = facts.isFile() || facts.isFIFO() ? readFileSync(file, "utf8") : undefined;
    if (text !== undefined && !text.startsWith(ARCHIVE)) return sourceText(path, text);
    const other = facts.isDirectory() ? "it is a folder" : "it is not a file";
    const reason = text === undefined ? other : "it is an archive; unpack it and name the template inside";
    report(sink, CODES.fileUnreadable, place, { what, path, reason });
  } catch (error) {
    report(sink, CODES.fileUnreadable, place, { what, path, reason: reasonOf(error) });
  }
  return undefined;
}

/**
 * Values of the inputs: those of the inputs file, if it can be read, and over them the single ones. Secrets
 * are hidden from here on: nothing that is deployed uses one, and settings, plan and messages are no place
 * for them.
 */
export function inputValues(options: InputOptions, sink: DiagnosticSink): InputsFile {
  const { values, places } = readValues(options, sink);
  const kept = Object.entries(values).map(([name, value]) => [
    name,
    looksSecret(name) ? hidden(value) : value,
  ]);
  const shown = [...places].map(
    ([name, { keySpan, node }]) =>
      [name, { keySpan, node: looksSecret(name) ? hiddenNode(node) : node }] as const,
  );
  return { values: Object.fromEntries(kept) as Record<string, Json>, places: new Map(shown) };
}

/** A value as written with every text in it hidden. */
function hiddenNode(node: YamlNode): YamlNode {
  if (node.kind === "seq") return { ...node, items: node.items.map(hiddenNode) };
  if (node.kind === "map")
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: hiddenNode(entry.value) })) };
  const text = hidden(node.text);
  return text === node.text ? node : { ...node, text: HIDDEN, style: "double" };
}

/** A value with every text in it hidden; numbers and words that only switch something stay. */
function hidden(value: Json): Json {
  if (typeof value === "string") return /^(\d{0,5}|true|false|yes|no)$/i.test(value) ? value : HIDDEN;
  if (typeof value === "number") return value < 1e5 ? value : HIDDEN;
  if (Array.isArray(value)) return value.map((item: Json) => hidden(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hidden(part)]));
}

function readValues(options: InputOptions, sink: DiagnosticSink): InputsFile {
  const source = options.inputs === undefined ? undefined : readSource(options.inputs, "inputs file", sink);
  const file = source === undefined ? undefined : readInputsFile(source, sink);
  const values: Record<string, Json> = { ...file?.values };
  const places = new Map(file?.places);
  for (const assignment of options.input ?? []) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      // The value may be a secret, so only what stands for the name is shown.
      throw new Failure({
        code: "TS9109",
        message: "--input needs NAME=VALUE",
        hint: "for example --input max_workers=5",
        status: 2,
      });
    }
    values[assignment.slice(0, at)] = inputValue(assignment.slice(at + 1));
    places.delete(assignment.slice(0, at));
  }
  return { values, places };
}

/** Lists and maps may be given as JSON; all else stays text and gets its type from the template. */
function inputValue(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  const root = parseYaml(sourceText("--input", text), createSink());
  return root === undefined ? text : faithfulJson(root);
}

/** A file in the same folder with nearly the same name, written as the user wrote the path. */
function neighbour(file: string, path: string): string | undefined {
  try {
    const near = suggest(basename(file), readdirSync(dirname(file)));
    return near === undefined ? undefined : path.slice(0, path.length - basename(path).length) + near;
  } catch {
    // No folder either: nothing to suggest.
    return undefined;
  }
}

/** What the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EEXIST: "there is a file of that name",
    ENOTDIR: "a part of its path is not a folder",
    ELOOP: "too many symbolic links",
    ERR_FS_FILE_TOO_LARGE: "it is too large",
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
