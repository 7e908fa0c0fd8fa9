import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/base/json.js";
import { sourceText } from "../../src/base/span.js";
import { createSink } from "../../src/diagnostics/bag.js";
import { parseYaml } from "../../src/syntax/compose.js";
import { toJson } from "../../src/syntax/scalars.js";
import { awsSchema } from "./aws-schema.js";
import { inputFaults, type PackageSchema, packageSchema } from "./schema-check.js";

/** A program for `runtime: yaml` as data. */
export interface YamlProgram {
  readonly name: string;
  readonly runtime: string;
  readonly config?: Readonly<Record<string, Json>>;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly resources: Readonly<Record<string, YamlResource>>;
  readonly outputs?: Readonly<Record<string, Json>>;
}

export interface YamlResource {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly options?: Readonly<Record<string, Json>>;
}

const ROOT = join(import.meta.dirname, "..", "..");
const TOP = ["name", "runtime", "description", "config", "variables", "resources", "outputs"];
const OPTIONS = [
  ...["additionalSecretOutputs", "customTimeouts", "deleteBeforeReplace", "deletedWith", "dependsOn"],
  ...["ignoreChanges", "provider", "version"],
];
const FUNCTIONS = [
  "fn::invoke",
  "fn::join",
  "fn::secret",
  "fn::select",
  "fn::split",
  "fn::toBase64",
  "fn::toJSON",
];

/** Reads a program; throws when its text is not YAML or says something twice. */
export function readProgram(text: string): YamlProgram {
  const sink = createSink();
  const root = parseYaml(sourceText("Pulumi.yaml", text), sink);
  if (root === undefined || sink.hasErrors())
    throw new Error(
      sink
        .list()
        .map(({ message }) => message)
        .join("\n"),
    );
  return toJson(root) as unknown as YamlProgram;
}

/** Schemas of the packages that a program uses, by name; a package that is not on this machine is absent. */
export function schemasFor(program: YamlProgram): ReadonlyMap<string, PackageSchema> {
  const types = [...new Set(Object.values(program.resources).map(({ type }) => type))];
  const local = JSON.parse(readFileSync(join(ROOT, "providers/local/schema.json"), "utf8")) as PackageSchema;
  const found = new Map<string, PackageSchema>([["elastosca-local", local]]);
  for (const name of ["command", "openstack", "tls"]) {
    const schema = packageSchema(name);
    if (schema !== undefined) found.set(name, schema);
  }
  found.set("aws", awsSchema(types.filter((type) => type.startsWith("aws:"))));
  return found;
}

/** Everything that is wrong with a program: keys, types, inputs, references, functions. */
export function programFaults(
  program: YamlProgram,
  schemas: ReadonlyMap<string, PackageSchema>,
): readonly string[] {
  const check: Check = { program, schemas, faults: [] };
  for (const key of Object.keys(program)) if (!TOP.includes(key)) check.faults.push(`unknown key ${key}`);
  const names = [program.config, program.variables, program.resources].flatMap((part) =>
    Object.keys(part ?? {}),
  );
  for (const name of names.filter((one, index) => names.indexOf(one) !== index))
    check.faults.push(`${name} is declared twice`);
  for (const [name, resource] of Object.entries(program.resources)) checkResource(name, resource, check);
  for (const [name, value] of Object.entries(program.variables ?? {}))
    typeOf(value, `variable ${name}`, check);
  for (const [name, value] of Object.entries(program.outputs ?? {})) typeOf(value, `output ${name}`, check);
  return check.faults;
}

interface Check {
  readonly program: YamlProgram;
  readonly schemas: ReadonlyMap<string, PackageSchema>;
  readonly faults: string[];
}

function checkResource(name: string, resource: YamlResource, check: Check): void {
  const { type, properties = {}, options = {} } = resource;
  const extra = Object.keys(resource).filter((key) => !["type", "properties", "options"].includes(key));
  for (const key of extra) check.faults.push(`${name}: unknown key ${key}`);
  const inputs = Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, typeOf(value, `${name}.${key}`, check)]),
  );
  const provider = /^pulumi:providers:(.*)$/.exec(type)?.[1];
  const schema = check.schemas.get(provider ?? type.split(":")[0] ?? "");
  if (schema !== undefined && provider !== undefined) {
    const known = Object.keys(schema.provider.inputProperties ?? {});
    for (const key of Object.keys(inputs))
      if (!known.includes(key)) check.faults.push(`${name}: no setting ${key}`);
  } else if (schema !== undefined)
    for (const fault of inputFaults(schema, type, inputs)) check.faults.push(`${name}: ${fault}`);
  for (const [key, value] of Object.entries(options)) checkOption(name, type, key, value, check);
}

function checkOption(name: string, type: string, key: string, value: Json, check: Check): void {
  if (!OPTIONS.includes(key)) check.faults.push(`${name}: unknown option ${key}`);
  const { resources } = check.program;
  const whole = (ref: Json) => /^\$\{([^.}]+)\}$/.exec(String(ref))?.[1] ?? "";
  if (key === "dependsOn" || key === "deletedWith") {
    for (const ref of [value].flat())
      if (resources[whole(ref as Json)] === undefined)
        check.faults.push(`${name}: ${key} names no resource: ${String(ref)}`);
  }
  if (key === "provider" && resources[whole(value)]?.type !== `pulumi:providers:${type.split(":")[0]}`)
    check.faults.push(`${name}: its provider is none for ${type}`);
  if (key === "ignoreChanges") {
    const schema = check.schemas.get(type.split(":")[0] ?? "");
    const known = Object.keys(schema?.resources[type]?.inputProperties ?? {});
    // A path may lead into an input: tags["name"].
    for (const input of value as string[])
      if (schema !== undefined && !known.includes(input.replace(/\[.*/, "")))
        check.faults.push(`${name}: ignores ${input}, which is no input`);
  }
}

/** A value of the type that an expression has; faults in it are noted. */
function typeOf(value: Json, place: string, check: Check): unknown {
  if (typeof value === "string") return textType(value, place, check);
  if (Array.isArray(value))
    return value.map((item, index) => typeOf(item as Json, `${place}[${index}]`, check));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const called = entries.find(([key]) => key.startsWith("fn::"));
  if (called === undefined)
    return Object.fromEntries(entries.map(([key, part]) => [key, typeOf(part, `${place}.${key}`, check)]));
  return functionType(called[0], called[1], place, check);
}

function functionType(name: string, argument: Json, place: string, check: Check): unknown {
  if (!FUNCTIONS.includes(name)) check.faults.push(`${place}: unknown function ${name}`);
  if (name === "fn::invoke") return invokeType(argument, place, check);
  const inner = typeOf(argument, `${place}.${name}`, check);
  if (name === "fn::secret") return inner;
  if (name === "fn::split") return ["text"];
  if (name === "fn::toBase64" && typeof inner !== "string")
    check.faults.push(`${place}: toBase64 needs a text`);
  if (name === "fn::join" && !(inner as unknown[][])[1]?.every((part) => typeof part === "string"))
    check.faults.push(`${place}: join needs texts`);
  return "text";
}

function invokeType(argument: Json, place: string, check: Check): unknown {
  const call = argument as {
    function: string;
    arguments: Record<string, Json>;
    options?: Record<string, Json>;
  };
  const schema = check.schemas.get(call.function.split(":")[0] ?? "");
  const declared = schema?.functions?.[call.function];
  if (schema !== undefined && declared === undefined)
    check.faults.push(`${place}: no function ${call.function}`);
  for (const key of Object.keys(call.arguments))
    if (declared !== undefined && declared.inputs?.properties?.[key] === undefined)
      check.faults.push(`${place}: ${call.function} has no argument ${key}`);
  typeOf(call.arguments, place, check);
  typeOf(call.options ?? {}, place, check);
  return Object.fromEntries(Object.keys(declared?.outputs?.properties ?? {}).map((key) => [key, "text"]));
}

/** A text with all its references looked at; one that is a reference alone has what it refers to. */
function textType(text: string, place: string, check: Check): unknown {
  let alone: unknown;
  for (const [whole, path] of text.matchAll(/\$\$|\$\{([^}]*)\}/g)) {
    if (path === undefined) continue;
    const type = referenceType(path, place, check);
    if (whole === text) alone = type;
  }
  return alone ?? text;
}

function referenceType(path: string, place: string, check: Check): unknown {
  const [root = "", property] = path.split(".");
  const { resources, variables = {}, config = {} } = check.program;
  if (root === "pulumi") {
    if (!["project", "stack", "organization"].includes(property ?? ""))
      check.faults.push(`${place}: no ${path}`);
    return "text";
  }
  if (Object.hasOwn(config, root)) return "text";
  if (Object.hasOwn(variables, root)) {
    const value = typeOf(variables[root] ?? null, `variable ${root}`, { ...check, faults: [] });
    if (property === undefined) return value;
    if ((value as Record<string, unknown>)[property] === undefined)
      check.faults.push(`${place}: ${root} has no ${property}`);
    return "text";
  }
  const resource = resources[root];
  if (resource === undefined) {
    check.faults.push(`${place}: nothing is called ${root}`);
    return "text";
  }
  if (property === undefined || property === "id" || property === "urn") return "text";
  const schema = check.schemas.get(resource.type.split(":")[0] ?? "");
  const output = schema?.resources[resource.type]?.properties?.[property];
  if (schema !== undefined && output === undefined)
    check.faults.push(`${place}: ${root} has no output ${property}`);
  return "text";
}
