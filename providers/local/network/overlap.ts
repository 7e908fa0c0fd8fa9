import { execFile } from "node:child_process";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import type { NetworkInspectInfo } from "dockerode";
import { ownerOf } from "../engine/client.js";
import { type Cidr, overlap, parseAddress, parseCidr } from "./ipv4.js";

/** A network that is there already, and how to name it in a message. */
interface Taken {
  readonly cidr: string;
  readonly what: string;
}

/** The first network that has addresses in common with `cidr`, in words; undefined when there is none. */
export async function findOverlap(
  cidr: Cidr,
  networks: readonly NetworkInspectInfo[],
  hostToo: boolean,
): Promise<string | undefined> {
  // The engine refuses its own overlaps, but not those with the host, which cut the host's own traffic.
  const taken = [...networks.flatMap(engineNetworks), ...(hostToo ? await hostNetworks() : [])];
  return firstOverlap(cidr, taken);
}

/** Pure part of {@link findOverlap}. */
export function firstOverlap(cidr: Cidr, taken: readonly Taken[]): string | undefined {
  for (const other of taken) {
    const parsed = parseCidr(other.cidr);
    if (parsed !== undefined && overlap(cidr, parsed)) return `${other.cidr} (${other.what})`;
  }
  return undefined;
}

function engineNetworks(network: NetworkInspectInfo): Taken[] {
  const what = `Docker network ${network.Name}, which belongs to ${ownerOf(network.Labels)}`;
  return (network.IPAM?.Config ?? []).flatMap(({ Subnet }) =>
    Subnet === undefined ? [] : [{ cidr: Subnet, what }],
  );
}

async function hostNetworks(): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { family, cidr } of addresses ?? []) {
      if (family === "IPv4" && cidr !== null)
        taken.push({ cidr, what: `network of this machine's interface ${name}` });
    }
  }
  return [...taken, ...routes(await routeTable())];
}

/** Routes of `ip -j route` without the default route. */
export function routes(json: string): Taken[] {
  let table: unknown;
  try {
    table = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(table)) return [];
  return table.flatMap(({ dst, dev }: { dst?: unknown; dev?: unknown }) => {
    if (typeof dst !== "string" || dst === "default") return [];
    const cidr = parseAddress(dst) === undefined ? dst : `${dst}/32`;
    return [{ cidr, what: `route of this machine${typeof dev === "string" ? ` by ${dev}` : ""}` }];
  });
}

async function routeTable(): Promise<string> {
  try {
    return (await promisify(execFile)("ip", ["-j", "-4", "route"], { timeout: 5000 })).stdout;
  } catch {
    return "[]"; // no iproute2 on this machine: the interfaces alone are compared
  }
}
