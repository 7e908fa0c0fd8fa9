import * as pulumi from "@pulumi/pulumi";
import { Node, SiteNetwork, Volume } from "../../providers/local/sdk/index.js";
import {
  type CloudDriver,
  type NetworkIds,
  type NetworkSpec,
  refuseExisting,
  type ServerHandle,
  type ServerSpec,
  serverOptions,
  serverTags,
  type VolumeSpec,
} from "./provider.js";

/** Sites on this machine: containers that boot like cloud machines, one engine network a site. */
export const localDriver: CloudDriver = {
  // All local sites share one engine and have no settings of their own.
  createProvider: () => undefined,
  createNetwork,
  createServer,
  createVolume,
};

function createNetwork(
  name: string,
  spec: NetworkSpec,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<NetworkIds> {
  refuseExisting(spec, "local");
  const labels = labelsOf(spec.tags);
  const site = new SiteNetwork(
    name,
    {
      name: spec.name,
      cidr: spec.cidr,
      kind: "site",
      gateway: spec.gatewayAddress,
      ...(spec.bridgeAddress === undefined ? {} : { bridgeAddress: spec.bridgeAddress }),
      labels,
    },
    opts,
  );
  return pulumi
    .all([site.networkId, createInternet(`${name}-internet`, spec, labels, opts)])
    .apply(([networkId, internetId]) => ({
      networkId,
      subnetId: "",
      internetId,
      nodeGroupId: "",
      gatewayGroupId: "",
      routeTableId: "",
      keyName: "",
    }));
}

/** The network that stands for the Internet, where this network's stack is the one to make it. */
function createInternet(
  name: string,
  spec: NetworkSpec,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (spec.internet?.cidr === undefined) return pulumi.output("");
  const { name: cloudName, cidr, bridgeAddress } = spec.internet;
  const internet = new SiteNetwork(
    name,
    {
      name: cloudName,
      cidr,
      kind: "internet",
      ...(bridgeAddress === undefined ? {} : { bridgeAddress }),
      labels: { ...labels },
    },
    opts,
  );
  return internet.networkId;
}

function createServer(name: string, spec: ServerSpec, opts: pulumi.CustomResourceOptions): ServerHandle {
  const site = { networkId: spec.network.networkId, address: spec.address };
  const outside =
    spec.internetAddress === undefined
      ? []
      : [{ networkId: spec.network.internetId, address: spec.internetAddress }];
  const server = new Node(
    `${name}-server`,
    {
      name: spec.name,
      hostname: spec.hostname,
      image: spec.image,
      userData: spec.userData,
      // The outer interface first: the default route of a gateway leads there.
      networks: [...outside, site],
      ...(spec.volumes.length === 0 ? {} : { volumes: [...spec.volumes] }),
      router: spec.forwards,
      labels: labelsOf(serverTags(spec)),
    },
    serverOptions(opts, spec, ["image", "userData"], { tags: "labels" }),
  );
  const publicAddress = spec.public ? pulumi.output(spec.internetAddress ?? spec.address) : undefined;
  return { server, publicAddress, reachableAfter: [] };
}

/** All local sites share one engine, and so its volumes: that stands for a file server. */
function createVolume(
  name: string,
  spec: VolumeSpec,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  return new Volume(name, { name: spec.name, labels: labelsOf(spec.tags) }, opts).name;
}

/** Labels by which everything of a cluster is found again, also after an interrupted `up`. */
function labelsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...tags,
    "elastosca.managed": "true",
    "elastosca.project": pulumi.getProject(),
    "elastosca.stack": pulumi.getStack(),
  };
}
