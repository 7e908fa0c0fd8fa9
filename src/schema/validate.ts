import type { Json } from "../base/json.js";
import { didYouMean } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { renameFixes } from "../diagnostics/fixes.js";
import { describe } from "../syntax/access.js";
import { locate, nodeAt, segments } from "../syntax/locate.js";
import type { YamlNode } from "../syntax/node.js";
import { toJson } from "../syntax/scalars.js";
import { config, inputs, policy, queue, sites } from "./generated/validators.js";

/** Config files that have a JSON Schema under tosca/schema. */
export type SchemaName = "sites" | "inputs" | "config" | "policy" | "queue";

/** What a compiled validator reports (ajv's error object, verbose). */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A compiled validator; the faults of the last call are its property. */
interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

const VALIDATORS: Readonly<Record<SchemaName, Validator>> = {
  sites: sites as unknown as Validator,
  inputs: inputs as unknown as Validator,
  config: config as unknown as Validator,
  policy: policy as unknown as Validator,
  queue: queue as unknown as Validator,
};

const TITLES: Readonly<Record<SchemaName, string>> = {
  sites: "The sites file",
  inputs: "The inputs file",
  config: "The configuration",
  policy: "The policy file",
  queue: "The job list",
};

/**
 * Checks a config file against its JSON Schema and gives its content as plain JSON; undefined when there
 * was a fault, each of which is reported at its place. Places of values: `locate` of the syntax room.
 */
export function validateDocument(root: YamlNode, schema: SchemaName, sink: DiagnosticSink): Json | undefined {
  const json = toJson(root);
  const validate = VALIDATORS[schema];
  if (validate(json)) return json;
  for (const error of relevant(validate.errors ?? [])) {
    reportError({ root, title: TITLES[schema], sink }, error);
  }
  return undefined;
}

const WRAPPERS = new Set(["if", "oneOf", "anyOf", "allOf", "not"]);

/** Errors that say something: no wrapper beside its cause, nothing about a value of the wrong kind. */
function relevant(errors: readonly SchemaError[]): readonly SchemaError[] {
  const wrong = new Set(
    errors.filter(({ keyword }) => keyword === "type").map((error) => error.instancePath),
  );
  const causes = errors.filter(({ keyword }) => !WRAPPERS.has(keyword));
  return errors.filter((error) => {
    if (!WRAPPERS.has(error.keyword)) return error.keyword === "type" || !wrong.has(error.instancePath);
    return !causes.some((cause) => cause.instancePath.startsWith(error.instancePath));
  });
}

interface Target {
  readonly root: YamlNode;
  readonly title: string;
  readonly sink: DiagnosticSink;
}

function reportError(target: Target, error: SchemaError): void {
  switch (error.keyword) {
    case "additionalProperties":
      reportUnknownKey(target, error);
      break;
    case "required":
      reportMissingKey(target, error);
      break;
    case "type":
      reportType(target, error);
      break;
    case "enum":
    case "const":
    case "discriminator":
      reportChoice(target, error);
      break;
    default:
      reportBound(target, error);
  }
}

function reportMissingKey(target: Target, error: SchemaError): void {
  const key = String(error.params.missingProperty);
  const place = locate(target.root, error.instancePath, "key");
  report(target.sink, CODES.missingKey, place, { key, owner: named(target, error.instancePath) });
}

function reportUnknownKey({ root, title, sink }: Target, error: SchemaError): void {
  const key = String(error.params.additionalProperty);
  const allowed = Object.keys((error.parentSchema?.properties ?? {}) as object);
  const pointer = `${error.instancePath}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const span = locate(root, pointer, "key");
  const fixes = renameFixes(span, key, allowed);
  const owner = named({ root, title, sink }, error.instancePath);
  report(sink, CODES.unknownKey, span, { key, owner, allowed }, { hint: didYouMean(key, allowed), fixes });
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
  null: "nothing",
};

function reportType(target: Target, error: SchemaError): void {
  const { type } = error.params;
  const types = Array.isArray(type) ? type.map(String) : String(type).split(",");
  const expected = types.map((name) => TYPE_WORDS[name] ?? name).join(" or ");
  const node = nodeAt(target.root, error.instancePath) ?? target.root;
  const found = describe(node);
  const quote = expected === "a text" && (found === "a number" || found === "a boolean");
  report(
    target.sink,
    CODES.wrongKind,
    node.span,
    { what: named(target, error.instancePath), expected, found },
    { hint: quote ? "Put the value in quotes." : hintOf(error) },
  );
}

function reportChoice(target: Target, error: SchemaError): void {
  const { allowedValues, allowedValue } = error.params;
  const allowed = (Array.isArray(allowedValues) ? allowedValues : [allowedValue]).map(String);
  const node = nodeAt(target.root, error.instancePath) ?? target.root;
  const value = node.kind === "scalar" ? node.text : describe(node);
  const args = { what: named(target, error.instancePath), value, allowed };
  report(target.sink, CODES.valueNotAllowed, node.span, args, {
    hint: didYouMean(value, allowed) ?? hintOf(error),
  });
}

function reportBound(target: Target, error: SchemaError): void {
  const own = error.parentSchema?.["x-rule"];
  const rule = typeof own === "string" ? own : (error.message ?? "does not fit its schema");
  const span = locate(target.root, error.instancePath);
  const args = { what: named(target, error.instancePath), rule };
  report(target.sink, CODES.valueOutOfBounds, span, args, { hint: hintOf(error) });
}

function hintOf(error: SchemaError): string | undefined {
  const hint = error.parentSchema?.["x-hint"];
  return typeof hint === "string" ? hint : undefined;
}

/** What a pointer names, in words: `"sites[1].quota"`, or the file itself. */
function named({ title }: Target, pointer: string): string {
  const parts = segments(pointer).map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`));
  return parts.length === 0 ? title : `"${parts.join("").replace(/^\./, "")}"`;
}
