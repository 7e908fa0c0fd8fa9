import { err, ok, type Result } from "../base/result.js";
import { type Span, sourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ElasticityPolicy, policyWith } from "../elasticity/core/policy.js";
import { type Fields, fieldsOf, spansBelow } from "../placement/fields.js";
import { type PolicySettings, readPolicySettings } from "../placement/policy-settings.js";
import { validateDocument } from "../schema/validate.js";
import { parseYaml } from "../syntax/compose.js";
import { CLUES_HOOKS, HOOK_TIMEOUT, type HookName } from "./clues/hooks.js";

/** External programs that are called when something happens to a node or a request. */
export interface HookSettings {
  /** Seconds that a program may take. */
  readonly timeout: number;
  /** Each a program with its arguments. */
  readonly commands: Readonly<Partial<Record<HookName, readonly string[]>>>;
}

/** A policy file as it stands; what it leaves out is not filled in. */
export interface PolicyFile {
  readonly settings: PolicySettings;
  readonly hooks: HookSettings;
  /** What an imported CLUES configuration says and nothing here needs, by its names there. */
  readonly clues: Readonly<Record<string, string>>;
  /** Findings that are no errors. */
  readonly warnings: readonly Diagnostic[];
  /** Places of the times of pools, of which only a cluster tells whether it has them; absent without any. */
  readonly poolSpans?: ReadonlyMap<string, Span>;
}

/** Hooks of a file that names none. */
export const NO_HOOKS: HookSettings = { timeout: HOOK_TIMEOUT, commands: {} };

/**
 * Reads a policy file, YAML or JSON after tosca/schema/policy.schema.json: the parameters of the elasticity
 * loop with their defaults. Errors are every fault of the file at its place, warnings among them.
 */
export function readPolicy(path: string, text: string): Result<ElasticityPolicy, readonly Diagnostic[]> {
  const file = readPolicyFile(path, text);
  return file.ok ? ok(policyWith(file.value.settings)) : file;
}

/** The same with hooks and with what an import left beside them; settings that are not given stay absent. */
export function readPolicyFile(path: string, text: string): Result<PolicyFile, readonly Diagnostic[]> {
  const sink = createSink();
  const root = parseYaml(sourceText(path, text), sink);
  if (root === undefined || sink.hasErrors()) return err(sink.list());
  if (validateDocument(root, "policy", sink) === undefined) return err(sink.list());
  const fields = fieldsOf(root, "", sink);
  const settings = readPolicySettings(fields, sink);
  const hooks = readHooks(fields.map("hooks"));
  const clues = readTexts(fields.map("clues"));
  return sink.hasErrors()
    ? err(sink.list())
    : ok({ settings, hooks, clues, warnings: sink.list(), ...poolSpans(fields) });
}

function poolSpans(fields: Fields): Pick<PolicyFile, "poolSpans"> {
  return fields.has("pools") ? { poolSpans: spansBelow(fields.map("pools").node) } : {};
}

function readHooks(fields: Fields): HookSettings {
  const commands = CLUES_HOOKS.flatMap(({ name }) =>
    fields.has(name) ? [[name, fields.texts(name)] as const] : [],
  );
  return { timeout: fields.time("timeout") ?? HOOK_TIMEOUT, commands: Object.fromEntries(commands) };
}

function readTexts(fields: Fields): Readonly<Record<string, string>> {
  const keys = fields.node?.kind === "map" ? fields.node.entries.map(({ key }) => key) : [];
  return Object.fromEntries(keys.map((key) => [key, fields.text(key) ?? ""]));
}
