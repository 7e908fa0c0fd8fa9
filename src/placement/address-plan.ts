import { addressAt, type Cidr, formatCidr, parseCidr, sizeOf } from "./cidr.js";
import type { PlacementPlan } from "./plan.js";
import type { ClusterConfig, SiteConfig, SiteProvider, SitesFile } from "./site.js";
import { allocateNetworks } from "./site-networks.js";

/** Fixed addresses of one site network. */
export interface SiteAddresses {
  readonly cidr: string;
  /** Default gateway of the nodes. */
  readonly gateway: string;
  /** The forwarding machine: front-end or vRouter. */
  readonly router: string;
  /** Kept for the bridge of a local network. */
  readonly bridge: string;
}

/** Addresses of one VPN link and its ends. Everything follows from the site's position in the file. */
export interface LinkAddresses {
  readonly central: string;
  readonly remote: string;
  /** UDP port on the central point. */
  readonly port: number;
  /** Loopback port on the central point for the vRouter's reverse connection. */
  readonly callHomePort: number;
  /** Address of the vRouter on the local "internet" network. */
  readonly internet: string;
}

/** Every address and port of a deployment, fixed before anything is built (VR-3, CL-6). */
export interface AddressPlan {
  readonly sites: ReadonlyMap<string, SiteAddresses>;
  /** By worker name. */
  readonly workers: ReadonlyMap<string, string>;
  /** By site name; undefined where a pool is exhausted. */
  readonly links: ReadonlyMap<string, LinkAddresses | undefined>;
  /** The central point and the bridge on the local "internet" network. */
  readonly internet: { readonly cidr: string; readonly bridge: string; readonly central: string };
}

/** Host number of the first worker; those below are for routers and services. */
const FIRST_WORKER = 11;
/** From the end of a network: broadcast and bridge. */
const RESERVED_AT_END = 2;
const CALL_HOME_BASE = 22_000;

/** How many workers a site network has addresses for. */
export function workerCapacity(cidr: Cidr): number {
  return Math.max(0, sizeOf(cidr) - FIRST_WORKER - RESERVED_AT_END);
}

/**
 * Address of worker `number` (from 1) in its site: counted by the number in the name, not by the order in
 * the site, so that it stays when a worker before it moves to another site.
 */
function workerAddress(cidr: Cidr, number: number, taken: ReadonlySet<string>): string {
  const capacity = workerCapacity(cidr);
  for (let probe = 0; probe < capacity; probe += 1) {
    const address = addressAt(cidr, FIRST_WORKER + ((number - 1 + probe) % capacity));
    if (!taken.has(address)) return address;
  }
  throw new Error(`more workers than addresses in ${formatCidr(cidr)}`);
}

/** Makes the address plan of a placement. */
export function planAddresses(file: SitesFile, placement: PlacementPlan): AddressPlan {
  const networks = allocateNetworks(file.cluster, file.sites);
  const sites = new Map<string, SiteAddresses>();
  for (const { name, provider } of file.sites) {
    const cidr = networks.get(name);
    if (cidr !== undefined && placement.sites.includes(name)) sites.set(name, siteAddresses(cidr, provider));
  }
  const taken = new Set<string>();
  const workers = new Map<string, string>();
  for (const [index, worker] of placement.workers.entries()) {
    const cidr = networks.get(worker.site);
    if (cidr === undefined) throw new Error(`no network for site ${worker.site}`);
    const address = workerAddress(cidr, index + 1, taken);
    taken.add(address);
    workers.set(worker.name, address);
  }
  const internet = parseCidr(file.cluster.internet) ?? { base: 0, length: 0 };
  return {
    sites,
    workers,
    links: planLinks(file.cluster, file.sites, placement.home),
    internet: {
      cidr: formatCidr(internet),
      bridge: addressAt(internet, -RESERVED_AT_END),
      central: addressAt(internet, 10),
    },
  };
}

/** AWS keeps the first four addresses of a subnet; locally the router is the default gateway itself. */
function siteAddresses(cidr: Cidr, provider: SiteProvider): SiteAddresses {
  return {
    cidr: formatCidr(cidr),
    gateway: addressAt(cidr, 1),
    router: addressAt(cidr, provider === "aws" ? 4 : 2),
    bridge: addressAt(cidr, -RESERVED_AT_END),
  };
}

function planLinks(
  cluster: ClusterConfig,
  sites: readonly SiteConfig[],
  home: string,
): ReadonlyMap<string, LinkAddresses | undefined> {
  const links = new Map<string, LinkAddresses | undefined>();
  const further = sites.filter(({ name }) => name !== home);
  for (const [index, { name }] of further.entries()) links.set(name, linkAddresses(cluster, index));
  return links;
}

function linkAddresses(cluster: ClusterConfig, index: number): LinkAddresses | undefined {
  const transit = parseCidr(cluster.transit);
  const internet = parseCidr(cluster.internet);
  if (transit === undefined || internet === undefined) return undefined;
  const port = cluster.vpnPort + index;
  const hostNumber = 21 + index;
  const fits =
    2 * index + 1 < sizeOf(transit) && hostNumber < sizeOf(internet) - RESERVED_AT_END && port < 65_536;
  if (!fits) return undefined;
  return {
    central: addressAt(transit, 2 * index),
    remote: addressAt(transit, 2 * index + 1),
    port,
    callHomePort: CALL_HOME_BASE + index + 1,
    internet: addressAt(internet, hostNumber),
  };
}
