import * as pulumi from "@pulumi/pulumi";
import { VERSION } from "../version.js";

/** Inputs of a {@link SiteNetwork}. */
export interface SiteNetworkArgs {
  /** Name of the Docker network. */
  readonly name: pulumi.Input<string>;
  /** IPv4 network, such as 192.168.110.0/24. */
  readonly cidr: pulumi.Input<string>;
  /** "site" (default): reached only through its router; "internet": between the sites, the host has an address in it. */
  readonly kind?: pulumi.Input<string>;
  /** Address of the site's router, which every node gets as default gateway. Not for kind internet. */
  readonly gateway?: pulumi.Input<string>;
  /** The engine's own address in the network; the last address when absent. */
  readonly bridgeAddress?: pulumi.Input<string>;
  /** Labels by which leftovers can be found: elastosca.cluster, elastosca.project, elastosca.stack, elastosca.site. */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** One interface of a {@link Node}. */
export interface AttachmentArgs {
  /** Docker's id of the network; this or `name`. */
  readonly networkId?: pulumi.Input<string>;
  /** Docker's name of the network; this or `networkId`. */
  readonly name?: pulumi.Input<string>;
  /** The node's address in the network. */
  readonly address: pulumi.Input<string>;
}

/** A volume inside a {@link Node}, read-write. */
export interface VolumeMountArgs {
  /** Docker's name of the volume. */
  readonly name: pulumi.Input<string>;
  /** Absolute path inside the node. */
  readonly path: pulumi.Input<string>;
}

/** Inputs of a {@link Node}. */
export interface NodeArgs {
  /** Name of the container, at least two characters. */
  readonly name: pulumi.Input<string>;
  /** Host name inside the node. */
  readonly hostname: pulumi.Input<string>;
  /** Image reference; scripts/image.mjs builds elastosca-node. */
  readonly image: pulumi.Input<string>;
  /** User data for cloud-init. Always a secret in the state. */
  readonly userData: pulumi.Input<string>;
  /** Further keys of the NoCloud meta-data. */
  readonly metaData?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Interfaces with their fixed addresses; the first one is there from the container's creation. */
  readonly networks: pulumi.Input<pulumi.Input<AttachmentArgs>[]>;
  /** Volumes that the node shares with others; what the image has at their paths is hidden. */
  readonly volumes?: pulumi.Input<pulumi.Input<VolumeMountArgs>[]>;
  /** May forward packets and make tunnels: NET_ADMIN and /dev/net/tun. Workers have no added capability. */
  readonly router?: pulumi.Input<boolean>;
  /** Limit in processors; none when absent. */
  readonly cpus?: pulumi.Input<number>;
  /** Limit in bytes; none when absent. */
  readonly memoryBytes?: pulumi.Input<number>;
  /** Labels by which leftovers can be found, as for {@link SiteNetworkArgs.labels}. */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Inputs of a {@link Volume}. */
export interface VolumeArgs {
  /** Name of the Docker volume. */
  readonly name: pulumi.Input<string>;
  /** Labels by which leftovers can be found, as for {@link SiteNetworkArgs.labels}. */
  readonly labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The version tells the engine which provider to load; the provider itself fills in the outputs. */
const withVersion = (opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions =>
  pulumi.mergeOptions({ version: VERSION }, opts);

/** One Docker network: a site's own, or the "internet" between the sites. */
export class SiteNetwork extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly cidr: pulumi.Output<string>;
  declare public readonly gateway: pulumi.Output<string | undefined>;
  /** Docker's id of the network. */
  declare public readonly networkId: pulumi.Output<string>;

  public constructor(name: string, args: SiteNetworkArgs, opts: pulumi.CustomResourceOptions = {}) {
    super("elastosca-local:index:SiteNetwork", name, { ...args, networkId: undefined }, withVersion(opts));
  }
}

/** One machine of the cluster: a container with systemd, cloud-init and sshd. */
export class Node extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  declare public readonly hostname: pulumi.Output<string>;
  /** Docker's id of the container. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Addresses in the order of `networks`. */
  declare public readonly addresses: pulumi.Output<string[]>;
  /** cloud-init's instance id, new for each container. */
  declare public readonly instanceId: pulumi.Output<string>;
  /** "running", or the engine's word for why not. */
  declare public readonly state: pulumi.Output<string>;

  public constructor(name: string, args: NodeArgs, opts: pulumi.CustomResourceOptions = {}) {
    const outputs = { containerId: undefined, addresses: undefined, instanceId: undefined, state: undefined };
    const props = { ...args, userData: pulumi.secret(args.userData), ...outputs };
    const options = pulumi.mergeOptions({ additionalSecretOutputs: ["userData"] }, withVersion(opts));
    super("elastosca-local:index:Node", name, props, options);
  }
}

/** One Docker volume: a folder that nodes share. It goes with what is in it. */
export class Volume extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  /** Folder of the machine that runs the engine. */
  declare public readonly mountpoint: pulumi.Output<string>;

  public constructor(name: string, args: VolumeArgs, opts: pulumi.CustomResourceOptions = {}) {
    super("elastosca-local:index:Volume", name, { ...args, mountpoint: undefined }, withVersion(opts));
  }
}
