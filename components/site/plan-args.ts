import * as pulumi from "@pulumi/pulumi";
import { generationOf } from "../../src/lowering/generation.js";
import type { ClusterPlan, DeploymentPlan, ServerPlan, SitePlan } from "../../src/lowering/ir.js";
import type { SiteNetworkArgs } from "../network/site-network.js";
import type { MachineArgs } from "../node/machine.js";
import type { SshKeyPair } from "../secrets/openssh-key.js";
import { resolveSteps, type SecretSource } from "../secrets/resolve.js";

/** Keys and addresses that a machine's args need besides its plan. */
export interface MachineContext {
  readonly cluster: ClusterPlan;
  readonly site: SitePlan;
  readonly network: MachineArgs["network"];
  readonly adminPublicKey: pulumi.Input<string>;
  readonly adminPrivateKey: pulumi.Input<string>;
  readonly centralAddress?: pulumi.Output<string>;
  readonly centralHostKey?: pulumi.Output<string>;
  readonly secrets: SecretSource;
  /** Name of the volume with the cluster's shared folder; only local sites look at it. */
  readonly homeVolume: pulumi.Input<string>;
  /** Image to take for the name by which plans know the local node image. */
  readonly localImage?: string;
}

/** Image name of plans that stands for the image this checkout builds for local nodes. */
export const LOCAL_IMAGE = "elastosca-node";

/** Arguments of the component of one machine. */
export function machineArgs(
  server: ServerPlan,
  hostKey: pulumi.Output<SshKeyPair>,
  context: MachineContext,
): MachineArgs {
  const { site, cluster } = context;
  const generation = generationOf(server);
  const ours = site.provider === "local" && server.image.name === LOCAL_IMAGE;
  return {
    provider: site.provider,
    cloudName: `${cluster.name}-${server.name}`,
    hostname: server.hostname,
    image: (ours ? context.localImage : undefined) ?? server.image.name,
    flavor: server.flavor.name,
    ...(server.flavor.market === "spot" ? { spot: true } : {}),
    ...(server.flavor.maxPricePerHour === undefined
      ? {}
      : { maxPricePerHour: server.flavor.maxPricePerHour }),
    ...(site.zone === undefined ? {} : { zone: site.zone }),
    address: server.address,
    ...(server.internetAddress === undefined ? {} : { internetAddress: server.internetAddress }),
    public: server.public,
    forwards: server.forwards,
    overlay: site.network.overlay,
    network: context.network,
    ...sharedVolume(server, context),
    cloudConfig: JSON.stringify(server.cloudConfig),
    adminUser: cluster.adminUser.name,
    adminPublicKey: context.adminPublicKey,
    adminPrivateKey: context.adminPrivateKey,
    hostPrivateKey: hostKey.apply((key) => key.privateKey),
    hostPublicKey: hostKey.apply((key) => key.publicKey),
    ...(context.centralAddress === undefined ? {} : { centralAddress: context.centralAddress }),
    ...(context.centralHostKey === undefined ? {} : { centralHostKey: context.centralHostKey }),
    steps: resolveSteps(server.steps, context.secrets),
    tags: { ...server.tags },
    ...(generation === undefined ? {} : { generation }),
  };
}

/** Front-end and workers of local sites share a volume; a vRouter runs no job and has no part in it. */
function sharedVolume(
  { role }: ServerPlan,
  { cluster, site, homeVolume }: MachineContext,
): Pick<MachineArgs, "volumes"> {
  if (cluster.sharedHome === undefined || site.provider !== "local" || role === "vrouter") return {};
  const name = pulumi.output(homeVolume).apply((volume: string | undefined) => {
    // A core stack of before has neither the volume nor the output.
    if (volume !== undefined && volume !== "") return volume;
    throw new pulumi.RunError("the core stack has no shared home directories: update it first");
  });
  return { volumes: [{ name, path: cluster.sharedHome.path }] };
}

/** Arguments of a site's network; `makesInternet` where the stack also makes the local "internet". */
export function networkArgs(
  plan: DeploymentPlan,
  site: SitePlan,
  adminPublicKey: pulumi.Input<string>,
  makesInternet: boolean,
): SiteNetworkArgs {
  const { network } = site;
  const internet = network.internet;
  return {
    provider: site.provider,
    cloudName: network.name,
    cidr: network.cidr,
    gatewayAddress: network.gatewayAddress,
    routerAddress: network.routerAddress,
    ...(network.bridgeAddress === undefined ? {} : { bridgeAddress: network.bridgeAddress }),
    overlay: network.overlay,
    ...(internet === undefined ? {} : { internetName: internet.name }),
    ...(makesInternet && internet?.cidr !== undefined ? { internetCidr: internet.cidr } : {}),
    ...(makesInternet && internet?.bridgeAddress !== undefined
      ? { internetBridgeAddress: internet.bridgeAddress }
      : {}),
    ...(site.zone === undefined ? {} : { zone: site.zone }),
    ...(network.existing === undefined ? {} : { existing: network.existing }),
    gatewayPublic: site.gateway.public,
    openPorts: site.gateway.openPorts.map((port) => ({ ...port })),
    adminPublicKey,
    tags: { "elastosca.cluster": plan.cluster.name, "elastosca.site": site.name, ...site.labels },
  };
}
