import {
  frontEndCloudConfig,
  type GatewayBoot,
  type MachineBoot,
  routerCloudConfig,
  workerCloudConfig,
} from "../contextualization/cloud-config.js";
import type { SharedHome } from "../contextualization/shared-home.js";
import type { MachinePlacement } from "../placement/plan.js";
import type { SiteConfig } from "../placement/site.js";
import { type BatchPlan, CENTRAL_ADDRESS, type LinkPlan, type OpenPort, type ServerPlan } from "./ir.js";
import { originOf } from "./origin.js";
import {
  type FrontEndPart,
  frontEndSteps,
  type LinkNetworks,
  routerSteps,
  workerSteps,
} from "./step-plans.js";

/** Login with sudo on every machine; the same uid everywhere, because jobs run under it. */
export const ADMIN_USER = { name: "admin", uid: 2000 } as const;

/** What every machine of one site shares. */
export interface SiteContext {
  readonly clusterName: string;
  readonly site: SiteConfig;
  readonly cidr: string;
  readonly overlay: string;
  readonly transit: string;
  /** Default gateway of the nodes, and the forwarding machine. */
  readonly gateway: string;
  readonly router: string;
  /** Absent where nothing is shared. */
  readonly sharedHome?: SharedHome;
}

/** The front-end: central point of the VPN and controller of the batch system. */
export function frontEndServer(
  context: SiteContext,
  machine: MachinePlacement,
  batch: BatchPlan,
  ports: readonly OpenPort[],
  links: readonly { readonly link: LinkPlan; readonly networks: LinkNetworks }[],
  internetAddress: string,
): ServerPlan {
  const provider = context.site.provider;
  const boot = {
    ...gatewayBoot(context, machine, batch.controller.hostname, true),
    sharesHome: context.sharedHome !== undefined,
  };
  const templatePorts = ports.filter(({ purpose }) => purpose.startsWith("port "));
  return {
    ...common(machine, batch.controller.hostname, context.router),
    public: true,
    ...(provider === "local" ? { internetAddress } : {}),
    forwards: true,
    openPorts: ports,
    cloudConfig: frontEndCloudConfig(boot),
    steps: frontEndSteps(
      { provider, prepared: machine.image.prepared },
      {
        clusterName: context.clusterName,
        batch,
        ports: templatePorts,
        links,
        ...exportOf(context),
      },
    ),
    ...trailer(context, machine),
  };
}

/** The vRouter of a further site: it dials the central point and opens nothing to the world. */
export function routerServer(
  context: SiteContext,
  machine: MachinePlacement,
  link: LinkPlan,
  networks: LinkNetworks,
  internetAddress: string,
): ServerPlan {
  const provider = context.site.provider;
  const boot = gatewayBoot(context, machine, machine.name, false);
  return {
    ...common(machine, machine.name, context.router),
    public: false,
    ...(provider === "local" ? { internetAddress } : {}),
    forwards: true,
    openPorts: [],
    cloudConfig: routerCloudConfig({
      ...boot,
      callHomePort: link.callHomePort,
      centralAddress: CENTRAL_ADDRESS,
    }),
    steps: routerSteps({ provider, prepared: machine.image.prepared }, link, networks),
    ...trailer(context, machine),
  };
}

/** A worker: no public address, no forwarding, no open port (invariant 2). */
export function workerServer(
  context: SiteContext,
  machine: MachinePlacement,
  address: string,
  controllerAddress: string,
): ServerPlan {
  const provider = context.site.provider;
  const boot = {
    ...machineBoot(context, machine, machine.name),
    controllerAddress,
    sharesHome: context.sharedHome !== undefined,
  };
  return {
    ...common(machine, machine.name, address),
    public: false,
    forwards: false,
    openPorts: [],
    cloudConfig: workerCloudConfig(boot),
    steps: workerSteps(
      { provider, prepared: machine.image.prepared },
      controllerAddress,
      provider === "local" ? undefined : context.sharedHome,
      machine.flavor,
    ),
    ...trailer(context, machine),
  };
}

function common(machine: MachinePlacement, hostname: string, address: string) {
  const { flavor, image } = machine;
  return {
    name: machine.name,
    hostname,
    role: machine.role,
    flavor: {
      name: flavor.name,
      cpus: flavor.cpus,
      memoryBytes: flavor.memory,
      pricePerHour: flavor.pricePerHour,
      ...(flavor.gpus === 0 ? {} : { gpus: flavor.gpus }),
      ...(flavor.market === undefined ? {} : { market: flavor.market }),
      ...(flavor.maxPricePerHour === undefined ? {} : { maxPricePerHour: flavor.maxPricePerHour }),
    },
    image: { name: image.name, prepared: image.prepared },
    address,
  } as const;
}

function trailer(context: SiteContext, machine: MachinePlacement): Pick<ServerPlan, "tags" | "origin"> {
  return {
    tags: {
      ...context.site.labels,
      "elastosca.cluster": context.clusterName,
      "elastosca.site": context.site.name,
      "elastosca.role": machine.role,
      "elastosca.machine": machine.name,
    },
    origin: originOf(machine.template, machine.span),
  };
}

/** What the front-end of a cloud serves; local machines share a volume of their engine instead. */
function exportOf({ site, sharedHome, overlay }: SiteContext): Pick<FrontEndPart, "home"> {
  if (site.provider === "local" || sharedHome === undefined) return {};
  return { home: { path: sharedHome.path, clients: overlay } };
}

function machineBoot({ site }: SiteContext, machine: MachinePlacement, hostname: string): MachineBoot {
  return { hostname, local: site.provider === "local", prepared: machine.image.prepared, admin: ADMIN_USER };
}

/**
 * Locally the forwarding machine is the default gateway itself and adds that address; clouds have a router.
 * On AWS nodes without a public address reach out only through the forwarding machine.
 */
function gatewayBoot(
  context: SiteContext,
  machine: MachinePlacement,
  hostname: string,
  central: boolean,
): GatewayBoot {
  const { site, cidr, overlay, transit, gateway, router } = context;
  const prefix = cidr.slice(cidr.indexOf("/"));
  return {
    ...machineBoot(context, machine, hostname),
    address: router,
    ...(site.provider === "local" ? { gateway: `${gateway}${prefix}` } : {}),
    firewall: { cidr, overlay, transit, sshOpen: central, translate: site.provider === "aws" },
  };
}
