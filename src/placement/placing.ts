import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { MarketCounts } from "../elasticity/core/markets.js";
import type { SiteBudget } from "./budget.js";
import {
  type Candidate,
  describeDemand,
  describeOs,
  inWords,
  type MachineDemand,
  marketOf,
} from "./candidates.js";
import type { ClusterTopology } from "./cluster.js";
import type { MachinePlacement, MachineRole } from "./plan.js";
import type { SiteConfig, SitesFile } from "./site.js";

/** A candidate that fits. */
export type Choice = Extract<Candidate, { readonly kind: "fits" }>;

/** What the steps of the placement share. */
export interface Placing {
  readonly cluster: ClusterTopology;
  readonly file: SitesFile;
  readonly sink: DiagnosticSink;
  readonly budgets: ReadonlyMap<string, SiteBudget>;
  /** Price per hour of what has been placed. */
  price: number;
  /** Workers that have been placed, by how they are bought. */
  readonly placed: MarketCounts;
}

/** A machine as the plan lists it. */
export function machineOf(
  name: string,
  role: MachineRole,
  choice: Choice,
  cluster: ClusterTopology,
): MachinePlacement {
  const template = role === "worker" ? cluster.workerHost : cluster.frontEndHost;
  const { site, flavor, image } = choice;
  return { name, role, template: template.name, site: site.name, flavor, image, span: template.span };
}

/** Why flavor and image were taken, for the plan. `among`: flavors of its own market alone were asked. */
export function choiceReasons(
  choice: Choice,
  demand: MachineDemand,
  among: "all" | "market" = "all",
): readonly string[] {
  const { flavor, image, fallback } = choice;
  const bought = inWords(marketOf(flavor));
  const which = among === "all" ? "the cheapest" : `the cheapest that is bought ${bought},`;
  const spot = among === "all" && flavor.market === "spot" ? "; it is bought as spot" : "";
  return [
    `flavor "${flavor.name}" is ${which} with ${describeDemand(demand)}${spot}`,
    fallback
      ? `image "${image.name}" is the fallback; none is of ${describeOs(demand)}`
      : `image "${image.name}" fits ${describeOs(demand)}`,
  ];
}

/** Reports, once a site and demand, that no image fitted. */
export function reportFallback(choice: Choice, demand: MachineDemand, sink: DiagnosticSink): void {
  if (!choice.fallback) return;
  const args = { image: choice.image.name, site: choice.site.name, wanted: describeOs(demand) };
  report(sink, CODES.imageFallback, demand.osSpan, args, {
    labels: [{ span: choice.site.spans.get("images") ?? choice.site.span, text: "images of the site" }],
  });
}

/** Sites with the home site first, the others in the order of the file. */
export function homeFirst(file: SitesFile, home = file.cluster.home): readonly SiteConfig[] {
  const first = file.sites.find(({ name }) => name === home);
  return first === undefined ? file.sites : [first, ...file.sites.filter((site) => site !== first)];
}

/** The budget of a site of the file. */
export function budgetOf(placing: Placing, site: SiteConfig): SiteBudget {
  const budget = placing.budgets.get(site.name);
  if (budget === undefined) throw new Error(`no site ${site.name}`);
  return budget;
}
