import type { Json } from "../base/json.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import { differingPlace } from "./differing.js";
import { planProgram } from "./pulumi-yaml/emit.js";
import type { DeclaredResource } from "./pulumi-yaml/program.js";
import { replaces } from "./replacing.js";

/** What a new plan does to one resource of the deployment. */
export interface ResourceChange {
  readonly stack: string;
  readonly name: string;
  readonly type: string;
  /** `keep`: what differs is fixed when it is made, so it stays as it is and only its successor has it. */
  readonly change: "create" | "update" | "replace" | "delete" | "keep";
  /** Inputs that differ, or the resource that is replaced below this one; empty for new and gone resources. */
  readonly because: readonly string[];
}

/**
 * What going from one plan to another changes, by stack, with every worker there: resources that only one
 * plan has, those whose inputs differ, and those that hang on something that is built anew. Machines that exist
 * keep their image and first boot, and workers their size, as a deployment leaves them.
 */
export function planChanges(before: DeploymentPlan, after: DeploymentPlan): readonly ResourceChange[] {
  const old = inventory(before);
  const fresh = inventory(after);
  const replaced = replacedNames(old, fresh);
  const changes: ResourceChange[] = [];
  for (const [key, resource] of fresh) {
    const previous = old.get(key);
    const change = previous === undefined ? created(resource) : changed(previous, resource, replaced);
    if (change !== undefined) changes.push(change);
  }
  for (const [key, { stack, name, type }] of old)
    if (!fresh.has(key)) changes.push({ stack, name, type, change: "delete", because: [] });
  return changes.sort((left, right) => order(left) - order(right));
}

/** The stack of the front-end first; within a stack as declared. */
function order({ stack }: ResourceChange): number {
  return stack === "core" ? 0 : 1;
}

type Inventory = ReadonlyMap<string, DeclaredResource>;

/** Keys that the components derive from one seed have no resource in a deployment. */
const DERIVED = /^munge$|-host-key$|-tls-crypt$/;

function inventory(plan: DeploymentPlan): Inventory {
  const resources = planProgram({ plan }).resources();
  return new Map(
    resources
      .filter(({ name }) => !DERIVED.test(name))
      .map((resource) => [`${resource.stack} ${resource.type} ${resource.name}`, resource]),
  );
}

function created({ stack, name, type }: DeclaredResource): ResourceChange {
  return { stack, name, type, change: "create", because: [] };
}

/** A resource is built anew when a replacing input differs, or refers to a resource that is built anew. */
function replacedNames(old: Inventory, fresh: Inventory): ReadonlySet<string> {
  const replaced = new Set<string>();
  for (let size = -1; size < replaced.size; ) {
    size = replaced.size;
    for (const [key, resource] of fresh) {
      const previous = old.get(key);
      if (previous === undefined || replaced.has(resource.name)) continue;
      const anew = [...differing(previous, resource), ...hanging(resource, replaced)];
      if (anew.some((property) => property === "provider" || replaces(resource.type, property)))
        replaced.add(resource.name);
    }
  }
  return replaced;
}

function changed(
  previous: DeclaredResource,
  resource: DeclaredResource,
  replaced: ReadonlySet<string>,
): ResourceChange | undefined {
  const { stack, name, type } = resource;
  const because = [...new Set([...differing(previous, resource), ...hanging(resource, replaced)])];
  if (because.length === 0) return kept(previous, resource);
  return { stack, name, type, change: replaced.has(name) ? "replace" : "update", because };
}

/** A resource of which only that differs what is fixed when it is made. */
function kept(previous: DeclaredResource, resource: DeclaredResource): ResourceChange | undefined {
  const { stack, name, type, options } = resource;
  const because = (options.ignoreChanges ?? []).filter((input) => {
    const [before = null, after = null] = [previous.properties[input], resource.properties[input]];
    return differingPlace(before, after, "") !== undefined;
  });
  return because.length === 0 ? undefined : { stack, name, type, change: "keep", because };
}

/** Names of inputs with another value; what is fixed at creation does not count. */
function differing(previous: DeclaredResource, resource: DeclaredResource): readonly string[] {
  const fixed = new Set(resource.options.ignoreChanges ?? []);
  const names = new Set([...Object.keys(previous.properties), ...Object.keys(resource.properties)]);
  const valueIn = ({ properties }: DeclaredResource, name: string) =>
    withoutFixed(name, properties[name] ?? null, fixed);
  return [...names].filter(
    (name) =>
      !fixed.has(name) && differingPlace(valueIn(previous, name), valueIn(resource, name), "") !== undefined,
  );
}

/** An input without its own parts that are fixed at creation: paths such as `tags["name"]`. */
function withoutFixed(name: string, value: Json, fixed: ReadonlySet<string>): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !fixed.has(`${name}["${key}"]`));
  return Object.fromEntries(kept);
}

/** Inputs, and the provider, that refer to a resource that is built anew. */
function hanging(
  { properties, options }: DeclaredResource,
  replaced: ReadonlySet<string>,
): readonly string[] {
  const fixed = new Set(options.ignoreChanges ?? []);
  const inputs = Object.entries(properties).filter(
    ([name, value]) => !fixed.has(name) && refersTo(value, replaced),
  );
  const provider = options.provider !== undefined && refersTo(options.provider, replaced);
  return [...inputs.map(([name]) => name), ...(provider ? ["provider"] : [])];
}

function refersTo(value: Json, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  if (typeof value === "string")
    return [...value.matchAll(/\$\{([^.}]+)/g)].some(([, name = ""]) => names.has(name));
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((part) => refersTo(part, names));
}
