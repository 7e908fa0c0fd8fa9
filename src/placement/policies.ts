import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Topology, TopologyPolicy } from "../topology/topology.js";
import { computeOf } from "./cluster.js";
import type { SiteConfig } from "./site.js";
import { textOf } from "./values.js";

/** The sites that the placement policies admit for one Compute, and why. */
export interface SiteConstraint {
  /** Names of admitted sites, in the order of the sites file. */
  readonly sites: readonly string[];
  /** One sentence a policy, for the plan. */
  readonly reasons: readonly string[];
  /** Place of the first policy. */
  readonly span?: Span;
}

const PLACEMENT = "tosca.policies.Placement";

/** A property of a placement policy and what it is compared with. */
interface Criterion {
  readonly properties: readonly string[];
  readonly what: string;
  /** What a site offers under this criterion. */
  offers(site: SiteConfig): readonly string[];
}

const CRITERIA: readonly Criterion[] = [
  { properties: ["sla_id"], what: "SLA", offers: ({ slas }) => slas },
  { properties: ["cloud_id", "site"], what: "site", offers: ({ name }) => [name] },
  { properties: ["region"], what: "region", offers: ({ region }) => (region === undefined ? [] : [region]) },
  {
    properties: ["availability_zone", "zone"],
    what: "zone",
    offers: ({ zone }) => (zone === undefined ? [] : [zone]),
  },
];

/** True for a policy that says where machines go. */
export function isPlacementPolicy(policy: TopologyPolicy): boolean {
  return policy.typeChain.includes(PLACEMENT);
}

/**
 * Combines all placement policies that target a Compute, or software hosted on it (OR-3). Ids that no
 * site knows, and policies that leave no site, are reported; the result is then undefined.
 */
export function constrainSites(
  topology: Topology,
  compute: string,
  sites: readonly SiteConfig[],
  sink: DiagnosticSink,
): SiteConstraint | undefined {
  const policies = topology.policies.filter(
    (policy) => isPlacementPolicy(policy) && appliesTo(policy, compute, topology),
  );
  let admitted = sites;
  let failed = false;
  const reasons: string[] = [];
  for (const policy of policies) {
    const matches = matchPolicy(policy, sites, sink);
    if (matches === undefined) failed = true;
    else {
      admitted = admitted.filter((site) => matches.sites.includes(site));
      reasons.push(...matches.reasons);
    }
  }
  const span = policies[0]?.span;
  if (failed) return undefined;
  if (admitted.length === 0 && span !== undefined) {
    const args = { node: compute, policies: policies.map(({ name }) => name).join(", ") };
    report(sink, CODES.conflictingPolicies, span, args);
    return undefined;
  }
  return { sites: admitted.map(({ name }) => name), reasons, ...(span === undefined ? {} : { span }) };
}

function appliesTo(policy: TopologyPolicy, compute: string, topology: Topology): boolean {
  if (policy.targets.length === 0) return true;
  return policy.targets.some((target) => {
    const node = topology.nodes.get(target);
    return node !== undefined && computeOf(topology, node)?.name === compute;
  });
}

function matchPolicy(
  policy: TopologyPolicy,
  sites: readonly SiteConfig[],
  sink: DiagnosticSink,
): { readonly sites: readonly SiteConfig[]; readonly reasons: readonly string[] } | undefined {
  let admitted = sites;
  let failed = false;
  const reasons: string[] = [];
  for (const criterion of CRITERIA) {
    for (const property of criterion.properties) {
      const given = policy.properties.get(property);
      const wanted = textOf(given);
      if (given === undefined || wanted === undefined) continue;
      const matching = sites.filter((site) => criterion.offers(site).includes(wanted));
      if (matching.length === 0) failed = reportUnknown(criterion, property, wanted, given.span, sites, sink);
      admitted = admitted.filter((site) => matching.includes(site));
      const names = matching.map(({ name }) => name).join(", ");
      reasons.push(`policy "${policy.name}": ${criterion.what} ${wanted} is offered by ${names}`);
    }
  }
  return failed ? undefined : { sites: admitted, reasons };
}

function reportUnknown(
  criterion: Criterion,
  property: string,
  wanted: string,
  span: Span,
  sites: readonly SiteConfig[],
  sink: DiagnosticSink,
): true {
  const known = [...new Set(sites.flatMap((site) => criterion.offers(site)))];
  const suggestion = suggest(wanted, known);
  const list = known.join(", ");
  if (criterion.what === "SLA")
    report(sink, CODES.unknownSla, span, { sla: wanted, known: list, suggestion });
  else report(sink, CODES.unknownPlacement, span, { property, value: wanted, known: list, suggestion });
  return true;
}
