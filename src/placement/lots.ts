import type { Bought } from "../elasticity/core/markets.js";
import { DEFAULT_POLICY, policyWith } from "../elasticity/core/policy.js";
import { policyFor } from "../elasticity/core/pool-settings.js";
import type { Market } from "../elasticity/core/state.js";
import { roomFor, type SiteBudget, spend } from "./budget.js";
import { candidateAt, inWords, type MachineDemand, marketOf } from "./candidates.js";
import type { Choice, Placing } from "./placing.js";
import type { FlavorConfig, SiteConfig } from "./site.js";

/** Workers of one site that are alike. */
export interface Lot {
  readonly choice: Choice;
  readonly count: number;
  /** Why it is not the only one of the site. */
  readonly why?: string;
}

/** What is placed on a site, and why no more. */
export interface FilledLots {
  readonly count: number;
  readonly limit: string;
  readonly lots: readonly Lot[];
}

/**
 * What workers of a site can be made from: the cheapest flavor, or the cheapest of each market where the policy
 * shares workers out between markets (class `spot`, EX-10) and the site has both. A text says why there is none.
 */
export function offersAt(
  placing: Placing,
  site: SiteConfig,
  demand: MachineDemand,
): readonly Choice[] | string {
  const { classes = DEFAULT_POLICY.classes } = placing.file.cluster.elasticity;
  const both = classes.includes("spot")
    ? (["on-demand", "spot"] as const).flatMap((market) => fitting(candidateAt(site, demand, market)))
    : [];
  if (both.length === 2) return both;
  const only = candidateAt(site, demand);
  return only.kind === "rejected" ? only.reason : [only];
}

function fitting(candidate: ReturnType<typeof candidateAt>): readonly Choice[] {
  return candidate.kind === "fits" ? [candidate] : [];
}

/**
 * Takes up to `wanted` workers out of `budget`. Names are fixed to flavors for good, so the markets get their parts
 * here as the elasticity loop will start them: on demand up to `onDemandBase`, beyond it `spotShare` as spot; where
 * one market does not fit any more, the other. `extra` is the price per hour of what comes with the site.
 */
export function fillLots(
  placing: Placing,
  budget: SiteBudget,
  offers: readonly Choice[],
  wanted: number,
  extra: number,
): FilledLots {
  const { priceCeiling: ceiling = Infinity } = placing.file.cluster;
  const placed = placing.placed.copy();
  const counts = new Map<Choice, number>();
  let price = placing.price + extra;
  let limit = "";
  for (let count = 0; count < wanted; count += 1) {
    const [any] = offers;
    const due = any === undefined ? "on-demand" : placed.next(workerOf(placing, any));
    const ordered = [...offers].sort((left, right) => rank(left, due) - rank(right, due));
    const limits = ordered.map(({ flavor }) => limitOf(budget, flavor, ceiling, price));
    const choice = ordered[limits.indexOf(undefined)];
    if (choice === undefined) {
      limit = limits[0] ?? "";
      break;
    }
    spend(budget, choice.flavor, 1);
    price += choice.flavor.pricePerHour;
    placed.add(workerOf(placing, choice), 1);
    counts.set(choice, (counts.get(choice) ?? 0) + 1);
  }
  return { limit, ...lotsOf(placing, offers, counts) };
}

/** A worker that is made of a choice, for the rules of the elasticity loop. */
export function workerOf({ cluster }: Placing, { site, flavor }: Choice): Bought {
  return { site: site.name, pool: cluster.workerHost.name, market: marketOf(flavor) };
}

/** How the sites file shares the workers of a site out between the markets. */
function sharesOf(placing: Placing, choice: Choice) {
  return policyFor(policyWith(placing.file.cluster.elasticity), workerOf(placing, choice));
}

function rank({ flavor }: Choice, due: Market): number {
  return marketOf(flavor) === due ? 0 : 1;
}

/** Why one more does not fit; undefined when it does. */
function limitOf(
  budget: SiteBudget,
  flavor: FlavorConfig,
  ceiling: number,
  price: number,
): string | undefined {
  const room = roomFor(budget, flavor, true);
  if (room.count < 1) return room.limit;
  const affordable = flavor.pricePerHour === 0 || (ceiling - price) / flavor.pricePerHour + 1e-9 >= 1;
  return affordable ? undefined : `price ceiling of ${ceiling} per hour`;
}

function lotsOf(
  placing: Placing,
  offers: readonly Choice[],
  counts: ReadonlyMap<Choice, number>,
): Pick<FilledLots, "count" | "lots"> {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lots = offers.flatMap((choice) => {
    const count = counts.get(choice) ?? 0;
    if (count === 0) return [];
    const { onDemandBase, spotShare } = sharesOf(placing, choice);
    const bought = `${count} of ${total} workers are bought ${inWords(marketOf(choice.flavor))}`;
    const why = `${bought}: the policy has onDemandBase ${onDemandBase} and spotShare ${spotShare}`;
    return [{ choice, count, ...(offers.length === 1 ? {} : { why }) }];
  });
  return { count: total, lots };
}
