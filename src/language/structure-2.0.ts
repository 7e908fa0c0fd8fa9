import type { TypeKind } from "../model/types.js";
import type { KeyRule, Shape as KeyTable, ValueKind } from "../schema/shape.js";
import { CONSTRUCTS, type ConstructName } from "../tosca-2.0/grammar/constructs.js";
import type { Shape } from "../tosca-2.0/grammar/shape.js";
import { type Construct, FREE, type NameKind, type NamesConstruct, VALUE } from "./construct.js";

/** The table of TOSCA 2.0's grammar in the form that features walk; made from the grammar's own tables. */
export function root2(): Construct {
  return constructOf("file");
}

const made = new Map<ConstructName, Extract<Construct, { kind: "shape" }>>();

function constructOf(name: ConstructName): Extract<Construct, { kind: "shape" }> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const { label, keys, mandatory } = CONSTRUCTS[name];
  const rules: Record<string, KeyRule> = {};
  for (const [key, shape] of Object.entries(keys)) {
    const words = shape.is === "word" ? { values: shape.words } : {};
    const required = mandatory.includes(key) ? { required: true as const } : {};
    rules[key] = { kinds: kindsOf(shape), ...words, ...required };
  }
  const table: KeyTable = { owner: label.charAt(0).toUpperCase() + label.slice(1), keys: rules };
  let parts: Readonly<Record<string, Construct>> | undefined;
  const construct = {
    kind: "shape" as const,
    shape: table,
    parts: () => {
      parts ??= Object.fromEntries(Object.entries(keys).map(([key, shape]) => [key, part(name, key, shape)]));
      return parts;
    },
  };
  made.set(name, construct);
  return construct;
}

function kindsOf(shape: Shape): readonly ValueKind[] {
  switch (shape.is) {
    case "text":
    case "name":
    case "word":
      return ["text"];
    case "boolean":
      return ["boolean"];
    case "version":
      return ["scalar"];
    case "map":
    case "metadata":
    case "multipliers":
      return ["map"];
    case "list":
    case "named":
    case "range":
      return ["list"];
    case "names":
      return ["text", "list"];
    case "construct":
      return shape.short === undefined ? ["map"] : shape.short.is === "name" ? ["text", "map"] : ["any"];
    default:
      return ["any"];
  }
}

/** What stands under a keyname. */
function part(owner: ConstructName, key: string, shape: Shape): Construct {
  switch (shape.is) {
    case "construct": {
      const body = constructOf(shape.construct);
      return shape.short === undefined ? body : { ...body, short: part(owner, key, shape.short) };
    }
    case "map":
    case "named":
      return owner === "substitution-mapping" ? mappingPart(key) : namesPart(owner, key, shape.of);
    case "list":
      return { kind: "list", of: part(owner, key, shape.of) };
    case "property":
    case "parameter":
      return constructOf(key === "attributes" ? "attribute" : shape.is);
    case "name":
      return namePart(owner, key);
    case "names": {
      const named = namePart(owner, key);
      return named.kind === "reference" ? { ...named, many: true } : named;
    }
    case "something": {
      const named = namePart(owner, key);
      return named.kind === "reference" ? { ...named, many: true } : named;
    }
    case "value":
      return VALUE;
    default:
      return FREE;
  }
}

/** What each mapping of a substitution maps, and what it may be mapped to (15.2 to 15.6). */
const MAPPED: Readonly<Record<string, readonly [NameKind, readonly NameKind[]]>> = {
  properties: ["property", ["input"]],
  attributes: ["attribute", ["output"]],
  capabilities: ["capability", ["node template", "capability"]],
  requirements: ["requirement", ["node template", "requirement"]],
  interfaces: ["interface", ["workflow"]],
};

function mappingPart(key: string): Construct {
  const [name, to] = MAPPED[key] ?? ["parameter", []];
  const of: Construct = { kind: "reference", to, many: true };
  const operations: Construct = { kind: "names", name: "operation", role: "assign", of };
  return { kind: "names", name, role: "assign", of: key === "interfaces" ? operations : of };
}

const DEFINED: Readonly<Record<string, NameKind>> = {
  node_templates: "node template",
  relationship_templates: "relationship template",
  groups: "group",
  policies: "policy",
  workflows: "workflow",
  steps: "step",
  repositories: "repository",
  artifacts: "artifact",
  properties: "property",
  attributes: "attribute",
  capabilities: "capability",
  requirements: "requirement",
  interfaces: "interface",
  operations: "operation",
  notifications: "notification",
};

function namesPart(owner: ConstructName, key: string, of: Shape): NamesConstruct {
  const body = part(owner, key, of);
  const type = /^(\w+)_types$/.exec(key)?.[1];
  const topLevel = owner === "service-template" && (key === "inputs" || key === "outputs");
  const name: NameKind =
    type !== undefined
      ? `${type as TypeKind} type`
      : topLevel
        ? (key.slice(0, -1) as "input" | "output")
        : (DEFINED[key] ?? "parameter");
  const assigned = of.is === "value" || (of.is === "construct" && of.construct.endsWith("-assignment"));
  return { kind: "names", name, role: assigned ? "assign" : "define", of: body };
}

/** Keynames whose text is a name of something defined elsewhere, whatever construct they stand in. */
const REFERENCES: Readonly<Record<string, readonly NameKind[]>> = {
  node: ["node template", "node type"],
  capability: ["capability", "capability type"],
  relationship: ["relationship template", "relationship type"],
  capabilities: ["capability type"],
  requirements: ["node template", "node type"],
  members: ["node template", "group"],
  targets: ["node template", "group"],
  node_type: ["node type"],
  data_type: ["data type"],
  key_schema: ["data type"],
  entry_schema: ["data type"],
  repository: ["repository"],
  primary: ["artifact"],
  implementation: ["artifact"],
  valid_source_node_types: ["node type"],
  valid_target_node_types: ["node type"],
  valid_relationship_types: ["relationship type"],
  valid_capability_types: ["capability type"],
};

/** Names in workflows and triggers, which mean other things under the same keynames elsewhere. */
const BEHAVIOUR: Readonly<Record<string, readonly NameKind[]>> = {
  "step target": ["node template", "group"],
  "step target_relationship": ["requirement"],
  "step on_success": ["step"],
  "step on_failure": ["step"],
  "activity delegate": ["workflow"],
  "activity inline": ["workflow"],
  "activity call_operation": ["operation"],
  "workflow-call workflow": ["workflow"],
  "operation-call operation": ["operation"],
  "trigger event": ["notification"],
};

function namePart(owner: ConstructName, key: string): Construct {
  if ((owner === "import" && (key === "url" || key === "profile")) || key === "file" || key === "imports")
    return { kind: "file" };
  const behaviour = BEHAVIOUR[`${owner} ${key}`];
  if (behaviour !== undefined) return { kind: "reference", to: behaviour };
  if (owner === "node-type" && key === "requirements") return { kind: "reference", to: ["capability type"] };
  if (owner === "requirement" && key === "node") return { kind: "reference", to: ["node type"] };
  if (owner.endsWith("-type") && (key === "members" || key === "targets"))
    return { kind: "reference", to: ["node type", "group type"] };
  const own = typeOf(owner);
  if ((key === "type" || key === "derived_from") && own !== undefined)
    return { kind: "reference", to: [`${own} type`] };
  if (key === "copy")
    return { kind: "reference", to: [owner === "node-template" ? "node template" : "relationship template"] };
  const to = Object.hasOwn(REFERENCES, key) ? REFERENCES[key] : undefined;
  return to === undefined ? FREE : { kind: "reference", to };
}

/** The kind of type that a construct defines or is an instance of. */
function typeOf(owner: ConstructName): TypeKind | undefined {
  if (["property", "attribute", "parameter", "schema"].includes(owner)) return "data";
  const kind = owner.replace(/-(type|template|assignment)$/, "");
  const kinds = ["artifact", "data", "capability", "interface", "relationship", "node", "group", "policy"];
  return kinds.includes(kind) ? (kind as TypeKind) : undefined;
}
