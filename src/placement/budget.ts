import { workerCapacity } from "./address-plan.js";
import { gigabytes } from "./candidates.js";
import type { Cidr } from "./cidr.js";
import type { FlavorConfig, SiteConfig } from "./site.js";

/** What is left of a site's quota while machines are placed. */
export interface SiteBudget {
  readonly site: SiteConfig;
  instances: number;
  cpus: number;
  /** Bytes. */
  memory: number;
  /** Workers that the site network still has addresses for. */
  addresses: number;
  /** What was placed, in words: "the front-end", "the vRouter". */
  readonly holders: string[];
}

/** How many machines of a flavor fit, and what stops the next one. */
export interface Room {
  readonly count: number;
  readonly limit: string;
}

/** The whole quota of a site. */
export function fullBudget(site: SiteConfig, network: Cidr | undefined): SiteBudget {
  return {
    site,
    instances: site.quota.instances ?? Infinity,
    cpus: site.quota.cpus ?? Infinity,
    memory: site.quota.memory ?? Infinity,
    addresses: network === undefined ? 0 : workerCapacity(network),
    holders: [],
  };
}

/** How many machines of a flavor fit into what is left; workers need an address each, too. */
export function roomFor(budget: SiteBudget, flavor: FlavorConfig, workers: boolean): Room {
  const { quota } = budget.site;
  const shared = budget.holders.length === 0 ? "" : `, shared with ${budget.holders.join(" and ")}`;
  const rooms: Room[] = [
    { count: budget.instances, limit: `quota of ${quota.instances} instances${shared}` },
    { count: fitting(budget.cpus, flavor.cpus), limit: `quota of ${quota.cpus} CPUs${shared}` },
    {
      count: fitting(budget.memory, flavor.memory),
      limit: `quota of ${gigabytes(quota.memory ?? 0)} of memory${shared}`,
    },
  ];
  if (workers) rooms.push({ count: budget.addresses, limit: "addresses of the site network" });
  return rooms.reduce((least, room) => (room.count < least.count ? room : least));
}

/** Takes machines out of the budget. */
export function spend(budget: SiteBudget, flavor: FlavorConfig, count: number, holder?: string): void {
  budget.instances -= count;
  budget.cpus -= count * flavor.cpus;
  budget.memory -= count * flavor.memory;
  if (holder === undefined) budget.addresses -= count;
  else budget.holders.push(holder);
}

function fitting(available: number, each: number): number {
  if (each === 0) return Infinity;
  return Math.floor(available / each + 1e-9);
}
