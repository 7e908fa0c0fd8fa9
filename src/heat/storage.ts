import { CODES, report } from "../diagnostics/catalog.js";
import { originOf } from "../lowering/origin.js";
import { sizeOfValue } from "../placement/values.js";
import type { TopologyNode, TopologyRequirement } from "../topology/topology.js";
import type { AttachmentResource, ContainerResource, VolumeResource } from "./plan.js";
import type { NetworkedServer } from "./ports.js";
import {
  cloudNameOf,
  field,
  type HeatContext,
  nodesOfKind,
  numberField,
  targetsOfKind,
  textField,
} from "./read.js";
import { imageOf } from "./servers.js";

const GIB = 1024 ** 3;

/** Volumes and what they are attached to. */
export interface Storage {
  readonly volumes: readonly VolumeResource[];
  readonly attachments: readonly AttachmentResource[];
}

/**
 * Block storage (TOSCA 1.3 section 5.9.11) and its attachments. A volume of one set of machines is there once
 * for each of them; one that several templates attach is shared.
 */
export function storageOf(context: HeatContext, servers: readonly NetworkedServer[]): Storage {
  const volumes: VolumeResource[] = [];
  const attachments: AttachmentResource[] = [];
  for (const node of nodesOfKind(context, "volume").filter((volume) => !isNone(volume))) {
    const users = servers.flatMap((server) =>
      server.node.requirements
        .filter(({ target }) => target === node.name)
        .slice(0, 1)
        .map((requirement) => ({ server, requirement })),
    );
    const [user] = users;
    if (users.length === 1 && user !== undefined && user.server.names.length > 1) {
      for (const [index, instance] of user.server.names.entries()) {
        const volume = {
          ...volumeOf(context, node, `${node.name}-${index + 1}`, user.requirement),
          server: instance,
        };
        volumes.push(volume);
        attachments.push(attachmentOf(volume, instance, user.requirement, false));
      }
      continue;
    }
    const instances = users.flatMap(({ server, requirement }) =>
      server.names.map((name) => ({ name, requirement })),
    );
    const shared = instances.length > 1;
    const volume = { ...volumeOf(context, node, node.name, user?.requirement), shared };
    volumes.push(volume);
    for (const { name, requirement } of instances)
      attachments.push(attachmentOf(volume, name, requirement, shared));
  }
  return { volumes, attachments };
}

/** A size of zero with nothing to take a size from asks for no volume, as for Infrastructure Manager. */
function isNone({ properties }: TopologyNode): boolean {
  const source = textField(properties.get("volume_id")) ?? textField(properties.get("snapshot_id"));
  return source === undefined && sizeOfValue(properties.get("size")) === 0;
}

function volumeOf(
  context: HeatContext,
  node: TopologyNode,
  name: string,
  requirement: TopologyRequirement | undefined,
): VolumeResource {
  const text = (property: string) => textField(node.properties.get(property));
  const existing = text("volume_id");
  const snapshot = text("snapshot_id");
  const image = textField(node.properties.get("sw_image_data"), "name");
  const location = textField(requirement?.properties.get("location"));
  return {
    name,
    cloudName: cloudNameOf(context, name),
    ...(existing === undefined ? {} : { existing }),
    sizeGiB: sizeInGiB(context, node, existing !== undefined),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(image === undefined ? {} : { image }),
    shared: false,
    metadata: location === undefined || isDevice(location) ? {} : { location },
    origin: originOf(node.name, node.span),
  };
}

/** The cloud counts whole GiB. A size that nobody gives is the smallest. */
function sizeInGiB(context: HeatContext, node: TopologyNode, existing: boolean): number {
  const block = node.properties.get("virtual_block_storage_data");
  const given = node.properties.get("size") ?? node.properties.get("size_of_storage");
  const bytes = numberField(block, "size_of_storage") ?? sizeOfValue(given);
  if (bytes === undefined && !existing && given !== undefined && given.value.kind !== "static")
    report(context.sink, CODES.deferredProperty, given.span, { property: "size", node: node.name });
  return Math.max(Math.ceil((bytes ?? 0) / GIB), 1);
}

/** `device` names the device; a `location` below /dev does too, any other is where users mount it. */
function attachmentOf(
  volume: VolumeResource,
  server: string,
  { properties, span }: TopologyRequirement,
  shared: boolean,
): AttachmentResource {
  const location = textField(properties.get("location"));
  const device = textField(properties.get("device")) ?? (isDevice(location ?? "") ? location : undefined);
  return {
    name: `${server}-${volume.name}`,
    server,
    volume: volume.name,
    ...(device === undefined ? {} : { device }),
    shared,
    origin: originOf(volume.name, span),
  };
}

function isDevice(location: string): boolean {
  return location.startsWith("/dev/");
}

/** Object storage (TOSCA 1.3 section 5.9.10): a container; the object store has no size to be asked for. */
export function containersOf(context: HeatContext): readonly ContainerResource[] {
  return nodesOfKind(context, "container").map((node) => {
    const size = numberField(node.properties.get("maxsize"));
    return {
      name: node.name,
      cloudName: textField(node.properties.get("name")) ?? cloudNameOf(context, node.name),
      metadata: size === undefined ? {} : { "quota-bytes": String(size) },
      origin: originOf(node.name, node.span),
    };
  });
}

/** The volume that a machine without an image boots from: one that is filled from an image and attached to it. */
export function bootVolume(context: HeatContext, node: TopologyNode): TopologyNode | undefined {
  if (imageOf(node) !== undefined) return undefined;
  return targetsOfKind(context, node, "volume").find(
    (volume) => field(volume.properties.get("sw_image_data")) !== undefined,
  );
}
