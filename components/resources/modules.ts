import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";

// Loaded when a program needs it: an import statement would load every resource of the SDKs at start.
const load = createRequire(import.meta.url);

/** Modules of the SDKs by the part of a token before the type's name. */
const MODULES: ReadonlyMap<string, string> = new Map([
  ["openstack:blockstorage", "@pulumi/openstack/blockstorage"],
  ["openstack:compute", "@pulumi/openstack/compute"],
  ["openstack:images", "@pulumi/openstack/images"],
  ["openstack:networking", "@pulumi/openstack/networking"],
  ["openstack:objectstorage", "@pulumi/openstack/objectstorage"],
  ["pulumi:providers", "@pulumi/openstack/provider"],
  ["tls:index", "@pulumi/tls"],
  ["command:remote", "@pulumi/command/remote"],
]);

type ResourceClass = new (
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;
type ProviderFunction = (
  inputs: Readonly<Record<string, unknown>>,
  options: pulumi.InvokeOutputOptions,
) => pulumi.Output<Readonly<Record<string, unknown>>>;

/** The class of the SDK that registers resources of a token. */
export function resourceClass(token: string): ResourceClass {
  const name = token === "pulumi:providers:openstack" ? "Provider" : lastPart(token);
  return memberOf(token, name) as ResourceClass;
}

/** The function of the SDK that a token names, in the form that takes and gives outputs. */
export function providerFunction(token: string): ProviderFunction {
  return memberOf(token, `${lastPart(token)}Output`) as ProviderFunction;
}

function lastPart(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** Throws for a token that no module has: the program was made by this compiler, so that would be its fault. */
function memberOf(token: string, name: string): unknown {
  const module = /^[^:]+:[^:/]+/.exec(token)?.[0] ?? "";
  const path = MODULES.get(module);
  const found = path === undefined ? undefined : (load(path) as Readonly<Record<string, unknown>>)[name];
  if (found === undefined) throw new Error(`no SDK has ${token}`);
  return found;
}
