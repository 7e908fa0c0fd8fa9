import { createHash } from "node:crypto";
import type { NetworkCreateOptions, NetworkInspectInfo } from "dockerode";
import {
  docker,
  engineFault,
  explain,
  isLocalEngine,
  isOurs,
  MANAGED,
  ownerOf,
  pause,
  SPEC,
  unlessGone,
} from "../engine/client.js";
import type { PropertyChange, ResourceKind } from "../rpc/resource.js";
import { canonical, type PropertyMap } from "../rpc/values.js";
import { checkNetwork, NETWORK_INPUTS, type NetworkInputs, networkInputs } from "./check.js";
import { parseCidr } from "./ipv4.js";
import { findOverlap } from "./overlap.js";

/** elastosca-local:index:SiteNetwork: one Docker network, a site's own or the "internet" between sites. */
export const siteNetwork: ResourceKind = {
  secrets: [],
  computed: ["networkId"],
  check: checkNetwork,
  diff: diffNetwork,
  create: async (inputs) => {
    const id = await createNetwork(networkInputs(inputs));
    return { id, outputs: { networkId: id } };
  },
  read: async (id) => {
    const found = await inspect(id);
    return found === undefined ? undefined : { networkId: found.Id };
  },
  update: async (id) => ({ networkId: id }),
  delete: async (id, inputs) => removeNetwork(id, String(inputs.name ?? id)),
};

/** A Docker network cannot be changed: every difference replaces it. */
function diffNetwork(oldInputs: PropertyMap, _state: PropertyMap, inputs: PropertyMap): PropertyChange[] {
  return NETWORK_INPUTS.filter((key) => canonical(oldInputs[key]) !== canonical(inputs[key])).map(
    (property) => ({
      property,
      action: "replace",
      inputDiff: true,
    }),
  );
}

async function inspect(reference: string): Promise<NetworkInspectInfo | undefined> {
  const engine = await docker();
  return unlessGone(`reading network ${reference}`, () => engine.getNetwork(reference).inspect());
}

/** Hash of everything a network is made from. */
function specOf(inputs: NetworkInputs): string {
  return createHash("sha256").update(canonical(inputs)).digest("hex").slice(0, 32);
}

/** What the engine is asked for. */
export function networkOptions(inputs: NetworkInputs): NetworkCreateOptions {
  // The engine gives this address to every container of the network as its default gateway.
  const reserved =
    inputs.gateway === undefined ? {} : { AuxiliaryAddresses: { DefaultGatewayIPv4: inputs.gateway } };
  return {
    Name: inputs.name,
    CheckDuplicate: true,
    Driver: "bridge",
    EnableIPv6: false,
    IPAM: {
      Driver: "default",
      Config: [{ Subnet: inputs.cidr, Gateway: inputs.bridgeAddress, ...reserved }],
    },
    Options: {
      "com.docker.network.bridge.enable_ip_masquerade": "false",
      // Without an address on the bridge the host has no way into the site but through the front-end.
      ...(inputs.kind === "site" ? { "com.docker.network.bridge.inhibit_ipv4": "true" } : {}),
    },
    Labels: {
      ...inputs.labels,
      [MANAGED]: "true",
      [SPEC]: specOf(inputs),
      "elastosca.kind": inputs.kind,
    },
  };
}

async function createNetwork(inputs: NetworkInputs): Promise<string> {
  const action = `creating network ${inputs.name}`;
  const present = await inspect(inputs.name);
  if (present !== undefined && present.Name === inputs.name) {
    const adopted = await adopt(present, inputs);
    if (adopted !== undefined) return adopted;
  }
  await refuseOverlap(inputs, action);
  const engine = await docker();
  try {
    return (await engine.createNetwork(networkOptions(inputs))).id;
  } catch (error) {
    if (!/overlap/i.test(engineFault(error).message)) throw explain(action, error);
    throw new Error(
      `${action}: ${inputs.cidr} overlaps with another Docker network; choose another CIDR for the site`,
    );
  }
}

/** What an interrupted run left is taken over when it is the same, and removed when it is not. */
async function adopt(present: NetworkInspectInfo, inputs: NetworkInputs): Promise<string | undefined> {
  if (!isOurs(present.Labels, inputs.labels)) {
    const owner = ownerOf(present.Labels);
    throw new Error(
      `creating network ${inputs.name}: there is a Docker network of this name, and it belongs to ${owner}; remove it (docker network rm ${inputs.name}) or choose another cluster name`,
    );
  }
  if (present.Labels?.[SPEC] === specOf(inputs)) return present.Id;
  await removeNetwork(present.Id, inputs.name);
  return undefined;
}

async function refuseOverlap(inputs: NetworkInputs, action: string): Promise<void> {
  const cidr = parseCidr(inputs.cidr);
  if (cidr === undefined) throw new Error(`${action}: ${inputs.cidr} is no IPv4 network`);
  const engine = await docker();
  const networks = await engine.listNetworks().catch((error: unknown) => {
    throw explain(action, error);
  });
  const other = await findOverlap(cidr, networks, isLocalEngine());
  if (other !== undefined) {
    throw new Error(`${action}: ${inputs.cidr} overlaps with ${other}; choose another CIDR for the site`);
  }
}

const REMOVAL_MS = 15_000;

/** Nodes that are just being removed hold the network for a moment, so a refusal is tried again for a while. */
async function removeNetwork(id: string, name: string): Promise<void> {
  const engine = await docker();
  const deadline = Date.now() + REMOVAL_MS;
  for (;;) {
    try {
      await engine.getNetwork(id).remove();
      return;
    } catch (error) {
      const fault = engineFault(error);
      if (fault.status === 404) return;
      const busy = /active endpoints|has active|in use/i.test(fault.message);
      if (!busy) throw explain(`removing network ${name}`, error);
      if (Date.now() > deadline) throw new Error(await busyMessage(id, name));
      await pause(300);
    }
  }
}

async function busyMessage(id: string, name: string): Promise<string> {
  const members = Object.values((await inspect(id))?.Containers ?? {}).map((member) => member.Name);
  const list = members.length > 0 ? members.join(", ") : "unknown ones";
  return `removing network ${name}: containers are still connected to it (${list}); remove them first (docker rm -f), then run again`;
}
