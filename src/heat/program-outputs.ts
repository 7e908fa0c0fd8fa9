import { assertNever } from "../base/result.js";
import { concat, type Input, outputOf } from "../lowering/resource-program.js";
import { networkId, volumeId } from "./openstack-ids.js";
import type { RuntimeValue } from "./plan.js";
import type { Wanted } from "./wanted.js";

/** Outputs of the template as values of the program. */
export function outputInputs(wanted: Wanted): Readonly<Record<string, Input>> {
  return Object.fromEntries(
    Object.entries(wanted.plan.outputs).map(([name, value]) => [name, inputOf(wanted, value)] as const),
  );
}

/** A value as the program computes it: several machines give a list. */
export function inputOf(wanted: Wanted, value: RuntimeValue): Input {
  switch (value.kind) {
    case "static":
      return value.value as Input;
    case "secret":
      return { $: "secret", value: { $: "template-secret", key: value.key } };
    case "private-address":
    case "public-address": {
      const addresses = addressesOf(wanted, value);
      const [only] = addresses;
      return addresses.length === 1 && only !== undefined ? only : addresses;
    }
    case "id":
      return idOf(wanted, value);
    case "instances":
      return instanceNames(wanted, value);
    case "step-output": {
      const [only, ...others] = stepOutputs(wanted, value);
      return only !== undefined && others.length === 0 ? only : stepOutputs(wanted, value);
    }
    case "concat":
      return concat(...value.parts.map((part) => textOf(wanted, part)));
    case "list":
      return value.items.map((item) => inputOf(wanted, item));
    default:
      return assertNever(value);
  }
}

/** A value as a part of a text: several machines are separated by commas, maps and lists are JSON. */
export function textOf(wanted: Wanted, value: RuntimeValue): Input {
  if (value.kind === "static")
    return typeof value.value === "object" ? JSON.stringify(value.value) : String(value.value);
  if (value.kind === "private-address" || value.kind === "public-address")
    return concat(...addressesOf(wanted, value).flatMap((one, at) => (at === 0 ? [one] : [",", one])));
  if (value.kind === "step-output")
    return concat(...stepOutputs(wanted, value).flatMap((one, at) => (at === 0 ? [one] : [",", one])));
  if (value.kind === "list")
    return concat(...value.items.flatMap((item, at) => [...(at === 0 ? [] : [","]), textOf(wanted, item)]));
  return inputOf(wanted, value);
}

function instanceNames(
  { servers }: Wanted,
  { of }: Extract<RuntimeValue, { readonly kind: "instances" }>,
): string {
  return of.flatMap(({ id, server }) => (servers.has(server) ? [id] : [])).join(",");
}

/** What the steps on machines that run print: a line for each output, in base64. */
function stepOutputs(
  { plan, servers }: Wanted,
  { steps, output }: Extract<RuntimeValue, { readonly kind: "step-output" }>,
): readonly Input[] {
  return steps.flatMap(({ step, server }) => {
    const index = plan.steps.find(({ name }) => name === step)?.outputs?.indexOf(output) ?? -1;
    if (!servers.has(server) || index < 0) return [];
    return [{ $: "base64-line" as const, text: outputOf(`step/${step}`, "stdout"), index }];
  });
}

type Addresses = Extract<RuntimeValue, { readonly servers: readonly string[] }>;

/** Addresses of the machines that run; an index counts all machines of a set. */
function addressesOf(wanted: Wanted, { kind, servers, index }: Addresses): readonly Input[] {
  const chosen = index === undefined ? servers : servers.slice(index, index + 1);
  return chosen
    .filter((server) => wanted.servers.has(server))
    .flatMap((server) =>
      kind === "private-address" ? privateAddress(server) : (publicAddress(wanted, server) ?? []),
    );
}

/** Address of a machine on its first network. */
export function privateAddress(server: string): Input {
  return outputOf(`server/${server}`, "accessIpV4");
}

/** Public address of a machine, undefined where it has none. */
export function publicAddress({ plan }: Wanted, server: string): Input | undefined {
  const address = plan.addresses.find((one) => one.server === server);
  return address === undefined ? undefined : outputOf(`address/${address.name}`, "address");
}

function idOf({ plan, servers }: Wanted, value: Extract<RuntimeValue, { readonly kind: "id" }>): Input {
  const { of, name } = value;
  if (of === "volume") {
    const owner = plan.volumes.find((volume) => volume.name === name)?.server;
    return owner !== undefined && !servers.has(owner) ? "" : volumeId(plan, name);
  }
  if (of === "network") return networkId(plan, name);
  if (of === "server") return outputOf(`server/${name}`, "id");
  const owner = plan.ports.find((port) => port.name === name)?.server;
  return owner !== undefined && !servers.has(owner) ? "" : outputOf(`port/${name}`, "id");
}
