import type { Span } from "../base/span.js";
import type { Market } from "../elasticity/core/state.js";
import type { TopologyNode } from "../topology/topology.js";
import type { FlavorConfig, ImageConfig, SiteConfig } from "./site.js";
import { capabilityProperty, capabilitySpan, numberOf, sizeOfValue, textOf } from "./values.js";

/** What a Compute asks of a machine; absent values ask for nothing. */
export interface MachineDemand {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly disk: number;
  readonly gpus: number;
  /** Kind of GPU that the template names; flavors do not say theirs. */
  readonly gpuModel?: string;
  /** Name of one flavor, when the template insists. */
  readonly flavor?: string;
  readonly os: {
    readonly type?: string;
    readonly distribution?: string;
    readonly version?: string;
    readonly architecture?: string;
  };
  /** Where the operating system is asked for. */
  readonly osSpan: Span;
}

/** A flavor and an image of one site that satisfy a demand, or why there is none. */
export type Candidate =
  | {
      readonly kind: "fits";
      readonly site: SiteConfig;
      readonly flavor: FlavorConfig;
      readonly image: ImageConfig;
      /** No image fitted; the site's fallback was taken. */
      readonly fallback: boolean;
    }
  | { readonly kind: "rejected"; readonly site: SiteConfig; readonly reason: string };

/** What a vRouter needs: it only forwards packets. The system is that of the front-end. */
const ROUTER_CPUS = 1;
const ROUTER_MEMORY = 500_000_000;

/** Reads the demand of a Compute from its capabilities `host` and `os` (TOSCA 1.3 5.5.5, 5.5.8). */
export function demandOf(compute: TopologyNode): MachineDemand {
  const host = (property: string) => capabilityProperty(compute, "host", property);
  const os = (property: string) => textOf(capabilityProperty(compute, "os", property))?.toLowerCase();
  const flavor = textOf(host("instance_type"));
  const gpuModel = textOf(host("gpu_model"));
  const wanted = (key: "type" | "distribution" | "version" | "architecture") => {
    const text = os(key);
    return text === undefined ? {} : { [key]: text };
  };
  return {
    cpus: numberOf(host("num_cpus")) ?? 1,
    memory: sizeOfValue(host("mem_size")) ?? 0,
    disk: sizeOfValue(host("disk_size")) ?? 0,
    gpus: numberOf(host("num_gpus")) ?? 0,
    ...(gpuModel === undefined ? {} : { gpuModel }),
    ...(flavor === undefined ? {} : { flavor }),
    os: { ...wanted("type"), ...wanted("distribution"), ...wanted("version"), ...wanted("architecture") },
    osSpan: capabilitySpan(compute, "os", "distribution"),
  };
}

/** The demand of a vRouter beside a front-end. */
export function routerDemand(frontEnd: MachineDemand): MachineDemand {
  return {
    os: frontEnd.os,
    osSpan: frontEnd.osSpan,
    cpus: ROUTER_CPUS,
    memory: ROUTER_MEMORY,
    disk: 0,
    gpus: 0,
  };
}

/**
 * The cheapest flavor and the first image of a site that satisfy a demand; of one market only where it is named, as
 * the cluster cannot do without some machines, so that no flavor will do that the cloud may take back (EX-10).
 */
export function candidateAt(site: SiteConfig, demand: MachineDemand, market?: Market): Candidate {
  const large = site.flavors.filter((offer) => satisfies(offer, demand));
  const flavor = cheapest(large.filter((offer) => market === undefined || marketOf(offer) === market));
  if (flavor === undefined) {
    const whose = large.length === 0 ? "no flavor has" : `no flavor that is bought ${inWords(market)} has`;
    return { kind: "rejected", site, reason: `${whose} ${describeDemand(demand)}` };
  }
  const fitting = site.images.find((image) => imageFits(image, demand));
  const image = fitting ?? site.images.find((offer) => offer.fallback);
  if (image === undefined) return { kind: "rejected", site, reason: `no image of ${describeOs(demand)}` };
  return { kind: "fits", site, flavor, image, fallback: fitting === undefined };
}

/** How the machines of a flavor are bought. */
export function marketOf({ market }: FlavorConfig): Market {
  return market ?? "on-demand";
}

/** "on demand", "as spot", as in messages. */
export function inWords(market: Market | undefined): string {
  return market === "spot" ? "as spot" : "on demand";
}

/** "2 CPUs, 4 GB of memory", as in messages. */
export function describeDemand(demand: MachineDemand): string {
  const parts = [`${demand.cpus} CPU${demand.cpus === 1 ? "" : "s"}`];
  if (demand.memory > 0) parts.push(`${gigabytes(demand.memory)} of memory`);
  if (demand.disk > 0) parts.push(`${gigabytes(demand.disk)} of disk`);
  if (demand.gpus > 0) parts.push(`${demand.gpus} GPU${demand.gpus === 1 ? "" : "s"}`);
  if (demand.flavor !== undefined) parts.push(`the name "${demand.flavor}"`);
  return parts.join(", ");
}

/** "linux ubuntu 16.04", as in messages. */
export function describeOs({ os }: MachineDemand): string {
  const parts = [os.type, os.distribution, os.version, os.architecture].filter((part) => part !== undefined);
  return parts.length === 0 ? "any system" : parts.join(" ");
}

/** "2 GB", "0.5 GB". */
export function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 1e7) / 100} GB`;
}

function satisfies(flavor: FlavorConfig, demand: MachineDemand): boolean {
  return (
    flavor.cpus >= demand.cpus &&
    flavor.memory >= demand.memory &&
    (flavor.disk === undefined || flavor.disk >= demand.disk) &&
    flavor.gpus >= demand.gpus &&
    (demand.flavor === undefined || flavor.name === demand.flavor)
  );
}

/** Cheapest first; at one price one that stays, then the smaller: no GPU or memory is spent without need. */
function cheapest(flavors: readonly FlavorConfig[]): FlavorConfig | undefined {
  const order = (flavor: FlavorConfig) => [
    flavor.pricePerHour,
    flavor.market === "spot" ? 1 : 0,
    flavor.gpus,
    flavor.cpus,
    flavor.memory,
    flavor.disk ?? 0,
  ];
  return [...flavors].sort((left, right) => {
    const a = order(left);
    const b = order(right);
    const index = a.findIndex((value, at) => value !== b[at]);
    if (index === -1) return left.name < right.name ? -1 : 1;
    return (a[index] ?? 0) - (b[index] ?? 0);
  })[0];
}

function imageFits(image: ImageConfig, { os }: MachineDemand): boolean {
  return (
    fieldFits(image.os.type, os.type) &&
    fieldFits(image.os.distribution, os.distribution) &&
    fieldFits(image.os.architecture, os.architecture) &&
    (fieldFits(image.os.version, os.version) || image.os.version?.startsWith(`${os.version}.`) === true)
  );
}

/** `*` in an image's field stands for any characters; an absent field fits anything. */
function fieldFits(offered: string | undefined, wanted: string | undefined): boolean {
  if (offered === undefined || wanted === undefined) return true;
  const parts = offered.toLowerCase().split("*");
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return first === wanted;
  if (!wanted.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = wanted.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return wanted.length - last.length >= at && wanted.endsWith(last);
}
