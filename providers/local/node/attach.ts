import type { NetworkInspectInfo } from "dockerode";
import { docker, unlessGone } from "../engine/client.js";
import { isHostAddress, parseAddress, parseCidr } from "../network/ipv4.js";
import type { Attachment, NodeInputs } from "./check.js";

/**
 * Looks up the networks of a node and refuses, before anything is made, an address that its network
 * does not have, reserves, or has given away. The attachments come back with the networks' ids.
 */
export async function resolveAttachments(action: string, inputs: NodeInputs): Promise<Attachment[]> {
  const engine = await docker();
  return Promise.all(
    inputs.networks.map(async ({ network, address }) => {
      const found = await unlessGone(action, () => engine.getNetwork(network).inspect());
      if (found === undefined) {
        throw new Error(
          `${action}: there is no Docker network ${network}; elastosca up makes the site's network first`,
        );
      }
      const problem = addressProblem(found, address);
      if (problem !== undefined) throw new Error(`${action}: ${problem}`);
      return { network: found.Id, address };
    }),
  );
}

/** Refuses a volume that is not there: the engine would make one that carries no label and that nobody removes. */
export async function requireVolumes(action: string, inputs: NodeInputs): Promise<void> {
  const engine = await docker();
  await Promise.all(
    inputs.volumes.map(async ({ name }) => {
      const found = await unlessGone(action, () => engine.getVolume(name).inspect());
      if (found === undefined) {
        throw new Error(
          `${action}: there is no Docker volume ${name}; elastosca up makes it with the front-end`,
        );
      }
    }),
  );
}

/** Why the network cannot give this address; undefined when it can. */
export function addressProblem(network: NetworkInspectInfo, address: string): string | undefined {
  const config = network.IPAM?.Config?.[0];
  const cidr = parseCidr(config?.Subnet ?? "");
  const value = parseAddress(address);
  if (cidr === undefined || value === undefined)
    return `network ${network.Name} has no IPv4 addresses to give`;
  if (!isHostAddress(cidr, value)) {
    return `${address} is not an address of network ${network.Name} (${config?.Subnet}); choose one inside`;
  }
  const reserved = [config?.Gateway, ...Object.values(config?.AuxiliaryAddresses ?? {})];
  if (reserved.includes(address)) {
    return `${address} is reserved in network ${network.Name} for its gateway or bridge; choose another address`;
  }
  const holder = Object.values(network.Containers ?? {}).find(
    (item) => item.IPv4Address.split("/")[0] === address,
  );
  return (
    holder &&
    `${address} in network ${network.Name} is in use by container ${holder.Name}; choose another address or remove it`
  );
}
