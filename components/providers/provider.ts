import * as pulumi from "@pulumi/pulumi";
import { fixedTag, GENERATION_TAG } from "../../src/lowering/generation.js";

/** How to reach a cloud: references to credentials, never credentials. */
export interface CloudAccess {
  readonly region?: string;
  readonly cloud?: string;
  readonly profile?: string;
}

/** A port that the gateway's filter lets in. */
export interface PortRule {
  /** `tcp` or `udp`. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly remoteCidr: string;
  readonly purpose: string;
}

/** What a site's network must be like; addresses come from the address plan. */
export interface NetworkSpec {
  /** Cloud name. */
  readonly name: string;
  readonly cidr: string;
  readonly gatewayAddress: string;
  readonly routerAddress: string;
  readonly bridgeAddress?: string;
  readonly overlay: string;
  /** The network with public addresses: the cloud's name of it, or one to make (local sites). */
  readonly internet?: { readonly name: string; readonly cidr?: string; readonly bridgeAddress?: string };
  readonly zone?: string;
  /** Id of a network to build in: it has a subnet of this CIDR and a router. None of the two is made then. */
  readonly existing?: string;
  /** The gateway is given a public address; else it only reaches out. */
  readonly gatewayPublic: boolean;
  readonly openPorts: readonly PortRule[];
  readonly adminPublicKey: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Ids by which machines are put into a network; an id that a cloud has no use for is empty. Plain
 * strings, so that they can pass from the stack of the network to the stack of the machines.
 */
export interface NetworkIds {
  networkId: string;
  subnetId: string;
  /** Network with public addresses, or the name of the cloud's external network. */
  internetId: string;
  /** Filter of every machine of the site. */
  nodeGroupId: string;
  /** Filter of the gateway, in addition. */
  gatewayGroupId: string;
  /** Table that the gateway's routes go into. */
  routeTableId: string;
  /** Name of the key pair under which the cloud knows the administrator's key. */
  keyName: string;
}

/** A folder that machines share. */
export interface VolumeSpec {
  /** Cloud name. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A shared folder inside a machine, read-write. */
export interface VolumeMount {
  /** Cloud name of the volume. */
  readonly name: pulumi.Input<string>;
  readonly path: string;
}

/** One machine on one site network. */
export interface ServerSpec {
  /** Cloud name. */
  readonly name: string;
  readonly hostname: string;
  readonly image: string;
  readonly flavor: string;
  /** Bought as spot: the cloud may take it back. Only where the provider has such a market. */
  readonly spot: boolean;
  /** Most that a spot machine may cost per hour, in US dollars; absent: what it costs on demand. */
  readonly maxPricePerHour?: number;
  readonly zone?: string;
  readonly address: string;
  /** Fixed address on the network with public addresses (local sites). */
  readonly internetAddress?: string;
  readonly public: boolean;
  readonly forwards: boolean;
  readonly overlay: string;
  readonly userData: pulumi.Input<string>;
  /** Only where the driver makes volumes. */
  readonly volumes: readonly VolumeMount[];
  readonly network: pulumi.Output<NetworkIds>;
  readonly tags: Readonly<Record<string, string>>;
  /** What the machine is made from, as a digest; only of workers. */
  readonly generation?: string;
}

export interface ServerHandle {
  /** The machine itself: what commands that run on it are deleted with. */
  readonly server: pulumi.CustomResource;
  /** Only for a machine that is public. */
  readonly publicAddress: pulumi.Output<string> | undefined;
  /** Resources without which the machine cannot be reached from outside. */
  readonly reachableAfter: readonly pulumi.Resource[];
}

/** One kind of cloud. Everything outside this folder speaks only this interface. */
export interface CloudDriver {
  /** The explicit provider of a site, where the cloud needs settings of its own. */
  createProvider(
    name: string,
    access: CloudAccess,
    opts: pulumi.ResourceOptions,
  ): pulumi.ProviderResource | undefined;
  createNetwork(
    name: string,
    spec: NetworkSpec,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<NetworkIds>;
  createServer(name: string, spec: ServerSpec, opts: pulumi.CustomResourceOptions): ServerHandle;
  /**
   * A folder that machines of all sites share; its cloud name. Absent where machines serve it to each other
   * (the steps of the plan do that).
   */
  createVolume?(name: string, spec: VolumeSpec, opts: pulumi.CustomResourceOptions): pulumi.Output<string>;
}

/** Names of the inputs that tell a machine's size and hold its tags, where its cloud has them. */
export interface MachineInputs {
  readonly flavor?: string;
  readonly tags: string;
}

/**
 * A new image, a changed first-boot text or another market is for new machines only: machines that run jobs are not
 * replaced by an update of the program. Nor is a worker given another size, which would begin it anew; the tag of
 * its generation stays as well.
 */
export function serverOptions(
  opts: pulumi.CustomResourceOptions,
  { generation }: ServerSpec,
  fixedAtCreation: readonly string[],
  { flavor, tags }: MachineInputs,
): pulumi.CustomResourceOptions {
  const ofWorkers = [...(flavor === undefined ? [] : [flavor]), fixedTag(tags)];
  return {
    ...opts,
    ignoreChanges: [...fixedAtCreation, ...(generation === undefined ? [] : ofWorkers)],
    // Name and address are fixed, so the old machine has to go first.
    deleteBeforeReplace: true,
    customTimeouts: { create: "15m", update: "15m", delete: "10m" },
  };
}

/** Tags of the machine itself. */
export function serverTags({ tags, generation }: ServerSpec): { [key: string]: string } {
  return generation === undefined ? { ...tags } : { ...tags, [GENERATION_TAG]: generation };
}

/** Refuses what the sites file may ask of a cloud whose driver cannot do it. */
export function refuseExisting(spec: NetworkSpec, cloud: string): void {
  if (spec.existing === undefined) return;
  throw new pulumi.RunError(
    `network ${spec.name}: ${cloud} sites cannot be built in an existing network (${spec.existing}); ` +
      `remove "existing" from the site's network in the sites file`,
  );
}

/** Refuses a machine that the cloud does not sell this way. */
export function refuseSpot(spec: ServerSpec, cloud: string): void {
  if (!spec.spot) return;
  throw new pulumi.RunError(
    `machine ${spec.name}: ${cloud} sells no spot machines; remove "market: spot" from its flavor in the sites file`,
  );
}
