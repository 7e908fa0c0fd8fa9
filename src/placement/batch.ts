import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Fields } from "./fields.js";

/** Section `cluster.batch` of the sites file: how the batch system and the elasticity loop work together. */
export interface BatchConfig {
  /** The batch system itself asks for nodes, which are open to it while they are absent (CL-5). Default false. */
  readonly powerSave: boolean;
  /** Programs that the loop asks and orders instead of the batch system's own commands (CL-4). */
  readonly scripts?: BatchScripts;
}

/** Programs with their first arguments; docs/batch-systems.md says what each prints and is given. */
export interface BatchScripts {
  /** Where they run: on the front-end, or on the machine of the loop, in the folder of the project. */
  readonly at: ScriptPlace;
  readonly nodes: readonly string[];
  readonly jobs: readonly string[];
  readonly drain: readonly string[];
  readonly undrain: readonly string[];
  readonly powerDown?: readonly string[];
  readonly markAbsent?: readonly string[];
  readonly markLost?: readonly string[];
  readonly requeue?: readonly string[];
}

export type ScriptPlace = "front-end" | "controller";

const PLACES: readonly string[] = ["front-end", "controller"] satisfies ScriptPlace[];
const NEEDED = ["nodes", "jobs", "drain", "undrain"] as const;
const FURTHER = ["powerDown", "markAbsent", "markLost", "requeue"] as const;

/** Reads section `cluster.batch`; scripts without one that is needed are reported and left away. */
export function readBatch(fields: Fields, sink: DiagnosticSink): BatchConfig {
  const scripts = fields.has("scripts") ? readScripts(fields.map("scripts"), sink) : undefined;
  return {
    powerSave: fields.boolean("powerSave") ?? false,
    ...(scripts === undefined ? {} : { scripts }),
  };
}

function readScripts(fields: Fields, sink: DiagnosticSink): BatchScripts | undefined {
  const fault = (key: string, expected: string) => {
    const span = fields.span(key);
    if (span !== undefined)
      report(sink, CODES.invalidSetting, span, { path: `cluster.batch.scripts.${key}`, expected });
    return undefined;
  };
  const at = fields.text("at") ?? "front-end";
  if (!isPlace(at)) return fault("at", `one of ${PLACES.join(", ")}`);
  const given = (key: string) => fields.texts(key);
  const missing = NEEDED.find((key) => given(key).length === 0);
  if (missing !== undefined) return fault(missing, "a program with its arguments");
  const further = FURTHER.filter((key) => given(key).length > 0).map((key) => [key, given(key)] as const);
  const [nodes, jobs, drain, undrain] = [given("nodes"), given("jobs"), given("drain"), given("undrain")];
  return { at, nodes, jobs, drain, undrain, ...Object.fromEntries(further) };
}

function isPlace(text: string): text is ScriptPlace {
  return PLACES.includes(text);
}
