import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { type Cidr, containsCidr, formatCidr, overlaps, parseCidr, sizeOf } from "./cidr.js";
import type { ClusterConfig, SiteConfig } from "./site.js";

/** A network with its owner in words, for messages about overlaps. */
interface NamedNetwork {
  readonly owner: string;
  readonly cidr: Cidr;
  readonly span: Span;
}

/** Smallest site network that the address plan can use. */
const LONGEST_PREFIX = 27;

/** VR-3, IM-10: every network is well formed, lies where it must and overlaps no other one. */
export function checkNetworks(
  cluster: ClusterConfig,
  sites: readonly SiteConfig[],
  fallback: Span,
  sink: DiagnosticSink,
): void {
  const clusterNetwork = (key: "overlay" | "transit" | "internet"): NamedNetwork[] => {
    const span = cluster.spans.get(key) ?? fallback;
    return network(`cluster.${key}`, `cluster.${key}`, cluster[key], span, sink);
  };
  const overlay = clusterNetwork("overlay");
  const outer = [...overlay, ...clusterNetwork("transit"), ...clusterNetwork("internet")];
  checkPairs(outer, sink);
  const own: NamedNetwork[] = [];
  for (const site of sites) {
    if (site.network.cidr === undefined) continue;
    const span = site.spans.get("network.cidr") ?? site.span;
    const [given] = network(
      `site "${site.name}"`,
      `${site.name}.network.cidr`,
      site.network.cidr,
      span,
      sink,
    );
    if (given === undefined) continue;
    if (given.cidr.length > LONGEST_PREFIX)
      report(sink, CODES.networkTooSmall, span, { site: site.name, cidr: site.network.cidr });
    own.push(given);
  }
  checkPairs(own, sink);
  const [supernet] = overlay;
  if (supernet === undefined) return;
  for (const given of own) checkInside(given, supernet, outer.slice(overlay.length), sink);
}

function checkInside(
  given: NamedNetwork,
  overlay: NamedNetwork,
  others: readonly NamedNetwork[],
  sink: DiagnosticSink,
): void {
  const collision = others.find(({ cidr }) => overlaps(cidr, given.cidr));
  if (collision !== undefined) reportOverlap(given, collision, sink);
  if (collision !== undefined || containsCidr(overlay.cidr, given.cidr)) return;
  report(sink, CODES.outsideOverlay, given.span, {
    site: given.owner.replace(/^site "(.*)"$/, "$1"),
    cidr: formatCidr(given.cidr),
    overlay: formatCidr(overlay.cidr),
  });
}

function checkPairs(networks: readonly NamedNetwork[], sink: DiagnosticSink): void {
  for (const [index, right] of networks.entries()) {
    const left = networks.slice(0, index).find(({ cidr }) => overlaps(cidr, right.cidr));
    if (left !== undefined) reportOverlap(right, left, sink);
  }
}

function reportOverlap(later: NamedNetwork, earlier: NamedNetwork, sink: DiagnosticSink): void {
  const args = {
    left: later.owner,
    leftCidr: formatCidr(later.cidr),
    right: earlier.owner,
    rightCidr: formatCidr(earlier.cidr),
  };
  report(sink, CODES.overlappingNetworks, later.span, args, {
    labels: [{ span: earlier.span, text: `network of ${earlier.owner}` }],
  });
}

function network(
  owner: string,
  path: string,
  text: string,
  span: Span,
  sink: DiagnosticSink,
): NamedNetwork[] {
  const cidr = parseCidr(text);
  if (cidr !== undefined) return [{ owner, cidr, span }];
  report(sink, CODES.invalidCidr, span, { path, text });
  return [];
}

/**
 * The network of every site of the file, in its order (VR-3): the given CIDR, else the first free one of a
 * fixed sequence inside the overlay. Sites that no machine is placed on keep theirs, so that a change of
 * quotas or policies moves nothing; a site added at the end changes no other. Undefined where there is no room.
 */
export function allocateNetworks(
  cluster: Pick<ClusterConfig, "overlay" | "transit" | "internet">,
  sites: readonly Pick<SiteConfig, "name" | "network">[],
): ReadonlyMap<string, Cidr | undefined> {
  const taken = [cluster.transit, cluster.internet, ...sites.map(({ network }) => network.cidr)].flatMap(
    (text) => (text === undefined ? [] : (parseCidr(text) ?? [])),
  );
  const free = candidates(cluster.overlay);
  const result = new Map<string, Cidr | undefined>();
  for (const { name, network } of sites) {
    const given = network.cidr === undefined ? undefined : parseCidr(network.cidr);
    const chosen = given ?? free.find((candidate) => !taken.some((other) => overlaps(other, candidate)));
    if (chosen !== undefined) taken.push(chosen);
    result.set(name, chosen);
  }
  return result;
}

/**
 * Subnets of the overlay in the order they are given out: every tenth from the 110th, which home networks
 * and default cloud networks seldom use, then the others.
 */
function candidates(overlayText: string): readonly Cidr[] {
  const overlay = parseCidr(overlayText);
  if (overlay === undefined) return [];
  const length = Math.min(LONGEST_PREFIX, Math.max(24, overlay.length + 2));
  if (length < overlay.length) return [];
  const size = 2 ** (32 - length);
  const count = Math.min(sizeOf(overlay) / size, 4096);
  const preferred = Array.from({ length: 15 }, (_, index) => 110 + 10 * index).filter(
    (index) => index < count,
  );
  const rest = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !preferred.includes(index),
  );
  return [...preferred, ...rest].map((index) => ({ base: overlay.base + index * size, length }));
}
