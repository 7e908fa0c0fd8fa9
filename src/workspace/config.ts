import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Json } from "../base/json.js";
import { sourceText } from "../base/span.js";
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

interface ConfigDocument {
  readonly profile?: Profile;
  readonly levels?: Readonly<Record<string, Level>>;
  readonly overrides?: readonly {
    readonly folder: string;
    readonly levels: Readonly<Record<string, Level>>;
  }[];
}

/**
 * Configuration for `file`: the named one, else the nearest `elastosca.config.yaml` in its folder or above.
 * Faults go to the sink at their places in the configuration; one with faults counts for nothing.
 */
export function configOf(file: string, named: string | undefined, sink: DiagnosticSink): CheckConfig {
  const path = named === undefined ? nearest(dirname(resolve(file))) : resolve(named);
  if (path === undefined) return { levels: new Map() };
  const shown = relative(process.cwd(), path);
  const source = sourceText(shown.startsWith("..") ? path : shown, readFileSync(path, "utf8"));
  const root = parseYaml(source, sink);
  if (root === undefined) return { levels: new Map() };
  const document = validateDocument(root, "config", sink) as (Json & ConfigDocument) | undefined;
  if (document === undefined || !knowsCodes(root, document, sink)) return { levels: new Map() };
  const overrides = (document.overrides ?? []).filter(({ folder }) =>
    isBelow(file, join(dirname(path), folder)),
  );
  const levels = [document.levels, ...overrides.map((override) => override.levels)];
  return {
    levels: new Map(levels.flatMap((each) => Object.entries(each ?? {}))),
    ...(document.profile === undefined ? {} : { profile: document.profile }),
  };
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
