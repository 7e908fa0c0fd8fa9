import { readSites } from "../../compiler.js";
import { createSink } from "../../diagnostics/bag.js";
import type { NodeSpec } from "../../elasticity/core/index.js";
import type { FlavorConfig, SiteConfig, SitesFile } from "../../placement/site.js";
import type { SimulatedCluster, SiteModel, Trace } from "../../simulator/model.js";
import type { Console } from "../console.js";
import { readSource } from "../files.js";
import { printDiagnostics } from "../load.js";
import { clusterTooSmall, notANumber, unusableInput } from "./faults.js";

/** Options that say what a trace runs on. */
export interface ClusterOptions {
  readonly nodes?: string;
  readonly cpus?: string;
  readonly sites?: string;
  readonly boot?: string;
  readonly price?: string;
}

const NODES = 64;
const BOOT = 180;
const MEBIBYTE = 1024 ** 2;

/** The cluster of the options: the clouds of a sites file, else one cloud with as many equal nodes as are wanted. */
export function simulatedCluster(options: ClusterOptions, trace: Trace, console: Console): SimulatedCluster {
  const boot = options.boot === undefined ? undefined : wholeNumber("--boot", options.boot, 0);
  const file = options.sites === undefined ? undefined : loadSites(options.sites, console);
  const nodes = file === undefined ? plainNodes(options, trace) : siteNodes(file, options, trace);
  const names = [...new Set(nodes.map(({ site }) => site))];
  return {
    name: trace.name,
    nodes,
    staticNodes: [],
    queue: { order: "backfill", dispatch: { kind: "fixed", millis: 500 }, detection: 40_000, wakeAfter: 500 },
    sites: names.map((name) => {
      const hint = file?.sites.find((site) => site.name === name)?.bootTime;
      return siteModel(name, boot ?? hint ?? BOOT);
    }),
  };
}

function siteModel(name: string, boot: number): SiteModel {
  return {
    name,
    boot: { kind: "fixed", millis: boot * 1000 },
    off: { kind: "fixed", millis: 30_000 },
    setup: 0,
    updates: "site",
    applyTime: { kind: "fixed", millis: 2000 },
  };
}

/** A whole number of an option; a failure with status 2 when it is none. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw notANumber(option, `a whole number from ${least} on`, text, "16");
}

function priceOf(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isNaN(value)) return value;
  throw notANumber("--price", "an amount", text, "0.0464");
}

/** Nodes of the trace, or equal ones; without prices an hour costs 1, so that the cost is in node hours. */
function plainNodes(options: ClusterOptions, trace: Trace): NodeSpec[] {
  const pricePerHour = priceOf(options.price ?? "1");
  const own = trace.nodes ?? [];
  if (own.length > 0 && options.nodes === undefined && options.cpus === undefined)
    return own.map((node) => ({ pricePerHour, ...node }));
  const count =
    options.nodes === undefined
      ? own.length > 0
        ? own.length
        : NODES
      : wholeNumber("--nodes", options.nodes);
  const widest = trace.jobs.reduce((most, { cpusPerNode }) => Math.max(most, cpusPerNode), 1);
  const cpus = options.cpus === undefined ? (own[0]?.cpus ?? widest) : wholeNumber("--cpus", options.cpus);
  const memory = trace.jobs.reduce((most, { memoryMiBPerNode = 0 }) => Math.max(most, memoryMiBPerNode), 0);
  const memoryMiB = Math.max(own[0]?.memoryMiB ?? 0, cpus * 4096, memory);
  return Array.from({ length: count }, (_, at) => ({
    name: `wn-${at + 1}`,
    site: "cloud",
    cpus,
    memoryMiB,
    address: "",
    pricePerHour,
  }));
}

function loadSites(path: string, console: Console): SitesFile {
  const sink = createSink();
  const source = readSource(path, "sites file", sink);
  const file = source === undefined ? undefined : readSites(source, sink);
  printDiagnostics(console, sink, ["error", "warning"]);
  if (file !== undefined && !sink.hasErrors()) return file;
  throw unusableInput("sites file", path, "elastosca validate checks sites files as well");
}

/** On each site, in its order, the cheapest flavour that the widest job fits on, up to the quota. */
function siteNodes(file: SitesFile, options: ClusterOptions, trace: Trace): NodeSpec[] {
  const most = options.nodes === undefined ? NODES : wholeNumber("--nodes", options.nodes);
  const cpus = trace.jobs.reduce((widest, { cpusPerNode }) => Math.max(widest, cpusPerNode), 1);
  const least = options.cpus === undefined ? cpus : wholeNumber("--cpus", options.cpus);
  const memory = trace.jobs.reduce((more, { memoryMiBPerNode = 0 }) => Math.max(more, memoryMiBPerNode), 0);
  const nodes = file.sites.flatMap((site) => nodesOf(site, least, memory, most));
  if (nodes.length > 0) return nodes.slice(0, options.nodes === undefined ? undefined : most);
  throw clusterTooSmall(
    `no site has a flavour with ${least} processors and ${memory} MiB, which the widest job needs`,
    "name larger flavours in the sites file, or fewer processors with --cpus",
  );
}

function nodesOf(site: SiteConfig, cpus: number, memoryMiB: number, most: number): NodeSpec[] {
  const fitting = site.flavors.filter(
    (flavor) => flavor.cpus >= cpus && flavor.memory >= memoryMiB * MEBIBYTE,
  );
  const [first] = [...fitting].sort((left, right) => left.pricePerHour - right.pricePerHour);
  if (first === undefined) return [];
  const count = Math.min(most, site.quota.instances ?? most, cpusQuota(site, first));
  return Array.from({ length: count }, (_, at) => ({
    name: `${site.name}-${at + 1}`,
    site: site.name,
    cpus: first.cpus,
    memoryMiB: Math.floor(first.memory / MEBIBYTE),
    address: "",
    flavor: first.name,
    ...(first.market === undefined ? {} : { market: first.market }),
    pricePerHour: first.pricePerHour,
    ...(site.zone === undefined ? {} : { zone: site.zone }),
    ...(site.bootTime === undefined ? {} : { bootTime: site.bootTime }),
  }));
}

function cpusQuota({ quota }: SiteConfig, { cpus }: FlavorConfig): number {
  return quota.cpus === undefined ? Number.POSITIVE_INFINITY : Math.floor(quota.cpus / cpus);
}
