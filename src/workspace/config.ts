import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Json } from "../base/json.js";
import { type SourceText, sourceText } from "../base/span.js";
import { CODES, definitionOf, type Level, type Profile, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { validateDocument } from "../schema/validate.js";
import { parseYaml } from "../syntax/compose.js";
import { locate } from "../syntax/locate.js";
import type { YamlNode } from "../syntax/node.js";

/** Name of the configuration file; it holds for the folder that it lies in, and for those below. */
export const CONFIG_FILE = "elastosca.config.yaml";

/** How strictly a file is checked, as the nearest configuration says. */
export interface CheckConfig {
  readonly profile?: Profile;
  readonly levels: ReadonlyMap<string, Level>;
}

/** What a configuration file says. */
export interface ConfigDocument {
  readonly profile?: Profile;
  readonly levels?: Readonly<Record<string, Level>>;
  readonly overrides?: readonly {
    readonly folder: string;
    readonly levels: Readonly<Record<string, Level>>;
  }[];
}

/**
 * Configuration for `file`, by the texts that `open` gives: the named one, else the nearest `elastosca.config.yaml` in its folder or above.
 * Faults go to the sink at their places in the configuration; one with faults counts for nothing.
 */
export function configOf(
  file: string,
  named: string | undefined,
  sink: DiagnosticSink,
  open: (path: string) => { readonly name: string; readonly text: string } = fromDisk,
): CheckConfig {
  const path = named === undefined ? nearest(dirname(resolve(file))) : resolve(named);
  if (path === undefined) return { levels: new Map() };
  const { name, text } = open(path);
  const document = readConfig(sourceText(name, text), sink);
  if (document === undefined) return { levels: new Map() };
  const overrides = (document.overrides ?? []).filter(({ folder }) =>
    isBelow(file, join(dirname(path), folder)),
  );
  const levels = [document.levels, ...overrides.map((override) => override.levels)];
  return {
    levels: new Map(levels.flatMap((each) => Object.entries(each ?? {}))),
    ...(document.profile === undefined ? {} : { profile: document.profile }),
  };
}

/** A file of the disk, by its path from here where it lies below. */
function fromDisk(path: string) {
  const shown = relative(process.cwd(), path);
  return { name: shown.startsWith("..") ? path : shown, text: readFileSync(path, "utf8") };
}

/** Reads and checks the text of a configuration; undefined when it has faults. */
export function readConfig(source: SourceText, sink: DiagnosticSink): ConfigDocument | undefined {
  const root = parseYaml(source, sink);
  if (root === undefined) return undefined;
  const document = validateDocument(root, "config", sink) as (Json & ConfigDocument) | undefined;
  return document === undefined || !knowsCodes(root, document, sink) ? undefined : document;
}

function nearest(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, CONFIG_FILE);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}

function isBelow(file: string, folder: string): boolean {
  return resolve(file).startsWith(resolve(folder) + sep);
}

function knowsCodes(root: YamlNode, document: ConfigDocument, sink: DiagnosticSink): boolean {
  const places = [
    ...Object.keys(document.levels ?? {}).map((code) => ({ code, pointer: `/levels/${code}` })),
    ...(document.overrides ?? []).flatMap(({ levels }, index) =>
      Object.keys(levels).map((code) => ({ code, pointer: `/overrides/${index}/levels/${code}` })),
    ),
  ];
  const unknown = places.filter(({ code }) => definitionOf(code) === undefined);
  for (const { code, pointer } of unknown)
    report(sink, CODES.unknownCode, locate(root, pointer, "key"), { code });
  return unknown.length === 0;
}
