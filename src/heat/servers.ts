import type { Json } from "../base/json.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import { candidateAt, demandOf, describeOs, type MachineDemand } from "../placement/candidates.js";
import { parseSize } from "../placement/fields.js";
import type { FlavorConfig } from "../placement/site.js";
import { sizeOfValue } from "../placement/values.js";
import type { TopologyNode, TopologyValue } from "../topology/topology.js";
import { extraSpecs } from "./extra-specs.js";
import type { FlavorResource, ServerResource } from "./plan.js";
import {
  cloudNameOf,
  entriesOf,
  field,
  type HeatContext,
  itemsOf,
  numberField,
  propertySpan,
  textField,
  textMap,
} from "./read.js";
import type { InstanceSet } from "./scaling.js";

/** A machine's hardware and image, before its instances are told apart. */
export interface ServerOffer {
  readonly flavor: ServerResource["flavor"];
  /** A flavor that has to be made for it. */
  readonly made?: FlavorResource;
  readonly image?: string;
  readonly pricePerHour: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Names of the machines that a node template stands for. */
export function instanceNames(node: string, set: InstanceSet | undefined): readonly string[] {
  if (set === undefined) return [node];
  return Array.from({ length: set.maximum }, (_, index) => `${node}-${index + 1}`);
}

/**
 * Flavor and image of a machine: the ones that its properties name, else the cheapest flavor that is large
 * enough and the first image of the operating system. Undefined, with a report, when the site has none.
 */
export function serverOffer(
  context: HeatContext,
  node: TopologyNode,
  bootsFromVolume: boolean,
): ServerOffer | undefined {
  const { site } = context;
  const demand = machineDemand(node);
  const named = textField(node.properties.get("flavor"));
  const image = imageOf(node);
  const known = site.flavors.find(({ name }) => name === named);
  if (named !== undefined && (image !== undefined || bootsFromVolume))
    return offer({ name: named }, image, known);
  const candidate = candidateAt(site, named === undefined ? demand : { ...anySize(demand), os: demand.os });
  if (candidate.kind === "rejected" && (image === undefined || !candidate.reason.startsWith("no image")))
    return refused(context, node, candidate.reason);
  const flavor = candidate.kind === "fits" ? candidate.flavor : cheapestFor(context, demand);
  if (candidate.kind === "fits" && candidate.fallback && image === undefined && !bootsFromVolume) {
    const args = { node: node.name, image: candidate.image.name, wanted: describeOs(demand) };
    report(context.sink, CODES.fallbackImageTaken, demand.osSpan, args);
  }
  const chosen = image ?? (bootsFromVolume || candidate.kind !== "fits" ? undefined : candidate.image.name);
  if (named !== undefined) return offer({ name: named }, chosen, known);
  const made = madeFlavor(context, node, demand);
  if (made !== undefined) return { ...offer({ made: made.name }, chosen, flavor), made };
  return flavor === undefined ? undefined : offer({ name: flavor.name }, chosen, flavor);
}

function offer(
  flavor: ServerOffer["flavor"],
  image: string | undefined,
  priced: FlavorConfig | undefined,
): ServerOffer {
  return { flavor, ...(image === undefined ? {} : { image }), pricePerHour: priced?.pricePerHour ?? 0 };
}

function refused(context: HeatContext, node: TopologyNode, reason: string): undefined {
  const capability = node.capabilities.get("host") ?? node.capabilities.get("virtual_compute");
  const args = { node: node.name, site: context.site.name, reason };
  report(context.sink, CODES.noFlavorOrImage, capability?.span ?? node.span, args);
}

/** The flavor alone, where the image is given by name and none of the site's fits. */
function cheapestFor(context: HeatContext, demand: MachineDemand): FlavorConfig | undefined {
  const site = { ...context.site, images: [{ name: "", os: {}, fallback: true, prepared: false }] };
  const candidate = candidateAt(site, demand);
  return candidate.kind === "fits" ? candidate.flavor : undefined;
}

function anySize(demand: MachineDemand): MachineDemand {
  return { os: demand.os, osSpan: demand.osSpan, cpus: 0, memory: 0, disk: 0, gpus: 0 };
}

/** What a machine asks for: `host` and `os` of a Compute, `virtual_compute` of a deployment unit. */
function machineDemand(node: TopologyNode): MachineDemand {
  const compute = virtualCompute(node);
  if (compute === undefined) return withTackerSizes(node, demandOf(node));
  const disks = itemsOf(field(compute.get("virtual_local_storage"))).map(
    (disk) => sizeOf(entriesOf(disk).find(([key]) => key === "size_of_storage")?.[1]) ?? 0,
  );
  return {
    cpus: numberField(compute.get("virtual_cpu"), "num_virtual_cpu") ?? 1,
    memory: sizeOf(field(compute.get("virtual_memory"), "virtual_mem_size")) ?? 0,
    disk: disks.reduce((sum, size) => sum + size, 0),
    gpus: 0,
    os: {},
    osSpan: node.span,
  };
}

function virtualCompute(node: TopologyNode): ReadonlyMap<string, TopologyValue> | undefined {
  return [...node.capabilities.values()].find(({ typeChain }) =>
    typeChain.includes("tosca.capabilities.nfv.VirtualCompute"),
  )?.properties;
}

/** Deployment units of Tacker's profile give their sizes in a capability of their own. */
function withTackerSizes(node: TopologyNode, demand: MachineDemand): MachineDemand {
  const own = node.capabilities.get("nfv_compute")?.properties;
  if (own === undefined) return demand;
  return {
    ...demand,
    cpus: numberField(own.get("num_cpus")) ?? demand.cpus,
    memory: sizeOfValue(own.get("mem_size")) ?? demand.memory,
    disk: sizeOfValue(own.get("disk_size")) ?? demand.disk,
  };
}

function sizeOf(json: Json | undefined): number | undefined {
  if (typeof json === "number") return json;
  return typeof json === "string" ? parseSize(json) : undefined;
}

/** Image by name, where the template gives one: property `image`, else the software image of a deployment unit. */
export function imageOf(node: TopologyNode): string | undefined {
  return (
    textField(node.properties.get("image")) ??
    textField(node.properties.get("sw_image_data"), "name") ??
    [...node.artifacts.values()].find(({ type }) => type === "tosca.artifacts.nfv.SwImage")?.name
  );
}

/** A flavor with extra specs cannot be chosen from the table, so it is made. */
function madeFlavor(
  context: HeatContext,
  node: TopologyNode,
  demand: MachineDemand,
): FlavorResource | undefined {
  const specs = extraSpecs(context, node, virtualCompute(node));
  if (specs === undefined) return undefined;
  const name = `${node.name}-flavor`;
  return {
    name,
    cloudName: cloudNameOf(context, name),
    cpus: demand.cpus,
    memoryMiB: Math.max(Math.ceil(demand.memory / MIB), 1),
    diskGiB: Math.ceil(demand.disk / GIB),
    extraSpecs: specs,
    origin: originOf(node.name, node.span),
  };
}

/** Properties of a machine beside hardware and image that types of cloud vendors give. */
export function serverSettings(
  context: HeatContext,
  node: TopologyNode,
): Pick<ServerResource, "keyPair" | "zone" | "metadata" | "configDrive" | "userData"> {
  const text = (name: string) => textField(node.properties.get(name));
  const keyPair = text("key_name");
  const zone = text("availability_zone") ?? context.site.zone;
  const userData = text("user_data");
  const script = field(node.properties.get("config"));
  if (script !== undefined && script !== "") {
    const args = { property: "config", node: node.name, reason: "management drivers are not run" };
    report(context.sink, CODES.propertyWithoutEffect, propertySpan(node, "config"), args);
  }
  return {
    ...(keyPair === undefined ? {} : { keyPair }),
    ...(zone === undefined ? {} : { zone }),
    metadata: textMap(field(node.properties.get("metadata"))),
    configDrive: field(node.properties.get("config_drive")) === true,
    ...(userData === undefined ? {} : { userData }),
  };
}
