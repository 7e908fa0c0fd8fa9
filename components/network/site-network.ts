import * as pulumi from "@pulumi/pulumi";
import { driverOf } from "../providers/drivers.js";
import type { NetworkIds } from "../providers/provider.js";

/** A port that the site's gateway lets in. */
export interface OpenPortArgs {
  /** `tcp` or `udp`. */
  protocol: string;
  from: number;
  to: number;
  remoteCidr: string;
  purpose: string;
}

/** Arguments of {@link SiteNetwork}. */
export interface SiteNetworkArgs {
  /** `local`, `openstack` or `aws`. */
  provider: string;
  /** Name in the cloud. */
  cloudName: string;
  cidr: string;
  gatewayAddress: string;
  /** Next hop of the overlay route. */
  routerAddress: string;
  bridgeAddress?: string;
  overlay: string;
  /** Name of the network with public addresses. */
  internetName?: string;
  /** Where that network is made by us (local sites): its prefix and the bridge's address in it. */
  internetCidr?: string;
  internetBridgeAddress?: string;
  zone?: string;
  /** Id of a network to build in, with a subnet of this CIDR and a router. */
  existing?: string;
  gatewayPublic: boolean;
  openPorts: OpenPortArgs[];
  adminPublicKey: pulumi.Input<string>;
  tags: { [key: string]: string };
}

/** The private network of a site with its way out, the overlay route and the filters of its machines. */
export class SiteNetwork extends pulumi.ComponentResource {
  /** By which machines are put into the network; complete when they can boot in it. */
  readonly ids: pulumi.Output<NetworkIds>;

  constructor(name: string, args: SiteNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("elastosca:network:SiteNetwork", name, {}, opts);
    const { cloudName, internetName, internetCidr, internetBridgeAddress, ...same } = args;
    const internet =
      internetName === undefined
        ? undefined
        : {
            name: internetName,
            ...(internetCidr === undefined ? {} : { cidr: internetCidr }),
            ...(internetBridgeAddress === undefined ? {} : { bridgeAddress: internetBridgeAddress }),
          };
    this.ids = driverOf(args.provider).createNetwork(
      name,
      { ...same, name: cloudName, ...(internet === undefined ? {} : { internet }) },
      { parent: this },
    );
    this.registerOutputs({ ids: this.ids });
  }
}
