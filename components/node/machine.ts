import * as pulumi from "@pulumi/pulumi";
import { type LoginArgs, runStep, type StepArgs } from "../contextualize/step.js";
import { userData } from "../contextualize/user-data.js";
import { driverOf } from "../providers/drivers.js";
import type { NetworkIds, ServerSpec } from "../providers/provider.js";

/** A volume that a machine shares with others, read-write. */
export interface VolumeArgs {
  /** Name in the cloud. */
  name: pulumi.Input<string>;
  /** Where it is mounted. */
  path: string;
}

/** What every machine of the cluster is made from; front-end, vRouter and worker add nothing. */
export interface MachineArgs {
  /** `local`, `openstack` or `aws`. */
  provider: string;
  /** Name in the cloud. */
  cloudName: string;
  hostname: string;
  image: string;
  flavor: string;
  /** The machine is bought as spot: the cloud may take it back (AWS; without effect on local sites). */
  spot?: boolean;
  /** Most that a spot machine may cost per hour, in US dollars. */
  maxPricePerHour?: number;
  zone?: string;
  /** Planned address on the site's network. */
  address: string;
  /** Fixed address on the network with public addresses, for local sites. */
  internetAddress?: string;
  /** The machine is given a public address. */
  public: boolean;
  /** The machine forwards for others. */
  forwards: boolean;
  /** Prefix of all sites. */
  overlay: string;
  network: pulumi.Input<NetworkIds>;
  /** Only for local sites; machines in clouds mount what they share in a step. */
  volumes?: VolumeArgs[];
  /** cloud-config as JSON text, without a secret. */
  cloudConfig: string;
  adminUser: string;
  adminPublicKey: pulumi.Input<string>;
  /** Login key of the steps. Secret. */
  adminPrivateKey: pulumi.Input<string>;
  /** The machine's own host key, minted beforehand. Secret. */
  hostPrivateKey: pulumi.Input<string>;
  hostPublicKey: pulumi.Input<string>;
  /** Public address and host key of the central point: the way to every other machine. */
  centralAddress?: pulumi.Input<string>;
  centralHostKey?: pulumi.Input<string>;
  /** Where ssh answers, as seen from the central point; the planned address when absent. */
  sshHost?: string;
  sshPort?: number;
  /** In this order, one after the other. */
  steps: StepArgs[];
  tags: { [key: string]: string };
  /** What a worker is made from, as a digest: it stays on the machine as a tag. */
  generation?: string;
}

/** What became of a machine. */
export interface Machine {
  readonly address: string;
  readonly publicAddress: pulumi.Output<string> | undefined;
}

/** A gateway is reached over its public address, every other machine through the central point. */
export type Reach = "public" | "jump";

/**
 * Registers a machine and its steps below `parent`. `before` must be done before the first step runs;
 * the machine itself boots meanwhile.
 */
export function createMachine(
  name: string,
  args: MachineArgs,
  reach: Reach,
  opts: pulumi.CustomResourceOptions,
  before: readonly pulumi.Resource[],
): Machine {
  const handle = driverOf(args.provider).createServer(name, serverSpec(args, reach), opts);
  let previous: pulumi.Resource[] = [handle.server, ...handle.reachableAfter, ...before];
  for (const step of args.steps) {
    const login = loginOf(args, reach, handle.publicAddress);
    previous = [runStep(name, step, login, handle.server, { ...opts, dependsOn: previous })];
  }
  return { address: args.address, publicAddress: handle.publicAddress };
}

function serverSpec(args: MachineArgs, reach: Reach): ServerSpec {
  // A gateway away from home is the one kind of machine that dials the central point.
  const dialsCentral = args.forwards && reach === "jump";
  return {
    name: args.cloudName,
    hostname: args.hostname,
    image: args.image,
    flavor: args.flavor,
    spot: args.spot === true,
    ...(args.maxPricePerHour === undefined ? {} : { maxPricePerHour: args.maxPricePerHour }),
    address: args.address,
    public: args.public,
    forwards: args.forwards,
    overlay: args.overlay,
    network: pulumi.output(args.network),
    volumes: args.volumes ?? [],
    tags: args.tags,
    ...(args.generation === undefined ? {} : { generation: args.generation }),
    userData: userData({
      cloudConfig: args.cloudConfig,
      adminUser: args.adminUser,
      adminPublicKey: args.adminPublicKey,
      hostPrivateKey: args.hostPrivateKey,
      hostPublicKey: args.hostPublicKey,
      ...(dialsCentral ? centralOf(args) : {}),
    }),
    ...(args.zone === undefined ? {} : { zone: args.zone }),
    ...(args.internetAddress === undefined ? {} : { internetAddress: args.internetAddress }),
  };
}

function centralOf(args: MachineArgs): Pick<MachineArgs, "centralAddress" | "centralHostKey"> {
  return {
    ...(args.centralAddress === undefined ? {} : { centralAddress: args.centralAddress }),
    ...(args.centralHostKey === undefined ? {} : { centralHostKey: args.centralHostKey }),
  };
}

function loginOf(
  args: MachineArgs,
  reach: Reach,
  publicAddress: pulumi.Output<string> | undefined,
): LoginArgs {
  const base = {
    host: args.sshHost ?? args.address,
    port: args.sshPort ?? 22,
    user: args.adminUser,
    privateKey: args.adminPrivateKey,
    hostKey: args.hostPublicKey,
  };
  if (reach === "public") return { ...base, host: publicAddress ?? args.address };
  return {
    ...base,
    ...(args.centralAddress === undefined ? {} : { proxyHost: args.centralAddress }),
    ...(args.centralHostKey === undefined ? {} : { proxyHostKey: args.centralHostKey }),
  };
}
