import {
  type Input,
  outputOf,
  type ResourceProgram,
  type ResourceSpec,
} from "../lowering/resource-program.js";
import { loginResources, managedUserData, stepSpecs } from "./managed.js";
import { lookUp, volumeId } from "./openstack-ids.js";
import { addressSpecs, filterSpecs, networkSpecs, portSpec, routerSpecs } from "./openstack-network.js";
import type { AttachmentResource, ResourcePlan, ServerResource } from "./plan.js";
import { outputInputs } from "./program-outputs.js";
import { PROVIDER, spec } from "./spec.js";
import { type Wanted, wantedServers } from "./wanted.js";

/** The plan as resources of the OpenStack provider, with keys and commands for its steps. */
export function openstackProgram(plan: ResourcePlan, nodes: readonly string[] = []): ResourceProgram {
  const wanted: Wanted = { plan, servers: wantedServers(plan, nodes) };
  const here = <T extends { readonly server?: string }>(parts: readonly T[]) =>
    parts.filter(({ server }) => server === undefined || wanted.servers.has(server));
  const servers = plan.servers.filter(({ name }) => wanted.servers.has(name));
  return {
    resources: [
      providerSpec(plan),
      ...plan.networks.flatMap((network) => networkSpecs(network)),
      ...routerSpecs(plan),
      ...plan.filters.flatMap((filter) => filterSpecs(plan, filter)),
      ...here(plan.ports).map((port) => portSpec(plan, port)),
      ...plan.groups.map((group) =>
        spec(
          `group/${group.name}`,
          group.name,
          "compute/serverGroup:ServerGroup",
          { name: group.cloudName, policies: [group.policy] },
          group,
        ),
      ),
      ...flavorSpecs(plan),
      ...here(plan.volumes).flatMap((volume) => volumeSpecs(volume)),
      ...loginResources(wanted),
      ...servers.map((server) => serverSpec(plan, server)),
      ...here(plan.attachments).map((attachment) => attachmentSpec(plan, attachment)),
      ...here(plan.addresses).flatMap((address) => addressSpecs(address)),
      ...plan.containers.map((container) =>
        spec(
          `container/${container.name}`,
          container.name,
          "objectstorage/container:Container",
          { name: container.cloudName, metadata: container.metadata },
          container,
        ),
      ),
      ...stepSpecs(wanted),
    ],
    outputs: outputInputs(wanted),
  };
}

function attachmentSpec(plan: ResourcePlan, attachment: AttachmentResource): ResourceSpec {
  const { name, server, volume, device, shared } = attachment;
  return spec(
    `attachment/${name}`,
    name,
    "compute/volumeAttach:VolumeAttach",
    {
      instanceId: outputOf(`server/${server}`, "id"),
      volumeId: volumeId(plan, volume),
      ...(device === undefined ? {} : { device }),
      ...(shared ? { multiattach: true } : {}),
    },
    attachment,
  );
}

function providerSpec({ site }: ResourcePlan): ResourceSpec {
  const { auth, region } = site;
  return {
    id: PROVIDER,
    name: `${site.name}-provider`,
    type: "pulumi:providers:openstack",
    inputs: {
      ...(auth.cloud === undefined ? {} : { cloud: auth.cloud }),
      ...(region === undefined ? {} : { region }),
    },
    dependsOn: [],
    options: {},
  };
}

function flavorSpecs(plan: ResourcePlan): readonly ResourceSpec[] {
  return plan.flavors.map((flavor) =>
    spec(
      `flavor/${flavor.name}`,
      flavor.name,
      "compute/flavor:Flavor",
      {
        name: flavor.cloudName,
        vcpus: flavor.cpus,
        ram: flavor.memoryMiB,
        disk: flavor.diskGiB,
        extraSpecs: flavor.extraSpecs,
      },
      flavor,
    ),
  );
}

function volumeSpecs(volume: ResourcePlan["volumes"][number]): readonly ResourceSpec[] {
  if (volume.existing !== undefined) return [];
  return [
    spec(
      `volume/${volume.name}`,
      volume.name,
      "blockstorage/volume:Volume",
      {
        name: volume.cloudName,
        size: volume.sizeGiB,
        ...(volume.snapshot === undefined ? {} : { snapshotId: volume.snapshot }),
        ...(volume.image === undefined
          ? {}
          : { imageId: lookUp("images/getImage:getImage", { name: volume.image, mostRecent: true }) }),
        ...(volume.shared ? { multiattach: true } : {}),
        metadata: volume.metadata,
      },
      volume,
    ),
  ];
}

function serverSpec(plan: ResourcePlan, server: ServerResource): ResourceSpec {
  const networks = networksOf(plan, server);
  const userData = server.managed ? managedUserData(server) : server.userData;
  const { flavor, image } = server;
  return spec(
    `server/${server.name}`,
    server.name,
    "compute/instance:Instance",
    {
      name: server.cloudName,
      ...("name" in flavor
        ? { flavorName: flavor.name }
        : { flavorId: outputOf(`flavor/${flavor.made}`, "id") }),
      ...(image === undefined ? {} : { imageName: image }),
      ...(server.bootVolume === undefined ? {} : { blockDevices: [bootDevice(plan, server.bootVolume)] }),
      ...(networks.length === 0 ? {} : { networks }),
      ...(server.keyPair === undefined ? {} : { keyPair: server.keyPair }),
      ...(server.zone === undefined ? {} : { availabilityZone: server.zone }),
      ...(server.filter === undefined
        ? {}
        : { securityGroups: ["default", outputOf(`filter/${server.filter}`, "name")] }),
      ...(server.groups.length === 0
        ? {}
        : { schedulerHints: server.groups.map((group) => ({ group: outputOf(`group/${group}`, "id") })) }),
      ...(userData === undefined ? {} : { userData }),
      ...(server.configDrive ? { configDrive: true } : {}),
      metadata: server.metadata,
    },
    server,
    {
      options: {
        ignoreChanges: ["imageName", "imageId", "userData"],
        deleteBeforeReplace: true,
        timeoutSeconds: 900,
      },
    },
  );
}

/** Interfaces of a machine; without any the cloud chooses, unless the site names a network for such. */
function networksOf({ site }: ResourcePlan, { ports }: ServerResource): readonly Input[] {
  if (ports.length > 0) return ports.map((port) => ({ port: outputOf(`port/${port}`, "id") }));
  return site.existing === undefined ? [] : [{ uuid: site.existing }];
}

function bootDevice(plan: ResourcePlan, volume: string): Input {
  return { uuid: volumeId(plan, volume), sourceType: "volume", destinationType: "volume", bootIndex: 0 };
}
