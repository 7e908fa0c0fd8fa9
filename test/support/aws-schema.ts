import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PackageSchema, TypeRef } from "./schema-check.js";

/**
 * A package schema of the AWS types that programs use, read from the type declarations of the SDK: the
 * provider's own schema is not given. Names, optionality and kinds of inputs, names of outputs.
 */
export function awsSchema(types: readonly string[]): PackageSchema {
  const root = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const nested: Record<string, { properties: Record<string, TypeRef>; required: string[] }> = {};
  const inputs = read("types/input.d.ts");
  const follow = (ref: TypeRef) => {
    for (const name of referenced(ref)) {
      if (nested[name] !== undefined) continue;
      const members = membersOf(bodyOf(inputs, `interface ${name.split(".").at(-1)} {`));
      nested[name] = objectOf(members);
      for (const member of members) follow(member.type);
    }
  };
  const resources = Object.fromEntries(
    types.map((type) => {
      const [, module = "", name = ""] = /^aws:([^:]+):(\w+)$/.exec(type) ?? [];
      const text = read(`${module}.d.ts`);
      const members = membersOf(bodyOf(text, `export interface ${name}Args {`));
      for (const member of members) follow(member.type);
      const { properties, required } = objectOf(members);
      const outputs = [...text.matchAll(/^ {4}readonly (\w+): pulumi\.Output</gm)].map(
        ([, output = ""]) => output,
      );
      return [
        type,
        {
          inputProperties: properties,
          requiredInputs: required,
          properties: Object.fromEntries(outputs.map((output) => [output, {}])),
        },
      ];
    }),
  );
  const provider = objectOf(membersOf(bodyOf(read("provider.d.ts"), "export interface ProviderArgs {")));
  const named = Object.entries(nested).map(([name, spec]) => [name, { type: "object", ...spec }]);
  return {
    provider: { inputProperties: provider.properties },
    resources,
    types: Object.fromEntries(named),
  };
}

interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: TypeRef;
}

/** Text of a declaration up to the brace that ends it. */
function bodyOf(text: string, head: string): string {
  const start = text.indexOf(head);
  if (start === -1) throw new Error(`the SDK declares no ${head}`);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (text[at] === "}" && depth === 0) return text.slice(start + head.length, at);
  }
  throw new Error(`${head} has no end`);
}

function membersOf(body: string): readonly Member[] {
  const code = body.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\{\s*(\[key: string\]: .*?);\s*\}/g, "{ $1 }");
  return [...code.matchAll(/^\s*(\w+)(\??): (.*);$/gm)].map(([, name = "", mark, type = ""]) => ({
    name,
    optional: mark === "?",
    type: typeRef(type),
  }));
}

function typeRef(text: string): TypeRef {
  const inner = /^pulumi\.Input<(.*)>$/.exec(text)?.[1] ?? text;
  const bare = inner.replace(/ \| undefined$/, "");
  const list = /^(.*)\[\]$/.exec(bare);
  if (list !== null) return { type: "array", items: typeRef(list[1] ?? "") };
  const map = /^\{\s*\[key: string\]: (.*?);?\s*\}$/.exec(bare);
  if (map !== null) return { type: "object", additionalProperties: typeRef(map[1] ?? "") };
  const ref = /^inputs\.(.*)$/.exec(bare);
  if (ref !== null) return { $ref: `#/types/${ref[1]}` };
  const plain = ["string", "number", "boolean"].find((type) => bare === type || bare.startsWith(`${type} |`));
  return plain === undefined ? {} : { type: plain };
}

function referenced(type: TypeRef): readonly string[] {
  const own = type.$ref === undefined ? [] : [type.$ref.replace("#/types/", "")];
  const below = [type.items, type.additionalProperties].flatMap((part) =>
    part === undefined ? [] : referenced(part),
  );
  return [...own, ...below];
}

function objectOf(members: readonly Member[]) {
  return {
    properties: Object.fromEntries(members.map(({ name, type }) => [name, type])),
    required: members.filter(({ optional }) => !optional).map(({ name }) => name),
  };
}
