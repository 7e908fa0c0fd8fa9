import type { Json } from "../base/json.js";
import type { BatchScripts } from "../placement/batch.js";
import type { MachineRole } from "../placement/plan.js";
import type { ElasticityConfig, SiteAuth, SiteProvider } from "../placement/site.js";

/**
 * What is to be built, as pure JSON data: the only thing the Pulumi side reads. Holds no secret, only
 * references to secrets (`SecretRef`) that the components mint and deliver. Byte-stable for equal input.
 */
export interface DeploymentPlan {
  readonly formatVersion: "1.0";
  readonly cluster: ClusterPlan;
  /** Home site first. */
  readonly sites: readonly SitePlan[];
  /** VPN links, one from each further site to the central point, in the order of the sites. */
  readonly links: readonly LinkPlan[];
  /** Outputs of the template; expressions over plan values are in `{{...}}`-free structured form. */
  readonly outputs: Readonly<Record<string, OutputPlan>>;
  /** Placement decisions, price and other facts for people; nothing is built from them. */
  readonly report: PlanReport;
}

export interface ClusterPlan {
  readonly name: string;
  readonly template: string;
  readonly home: string;
  readonly overlay: string;
  readonly transit: string;
  /** Login with sudo on every machine; jobs of the demo run as it. */
  readonly adminUser: { readonly name: string; readonly uid: number };
  readonly batch: BatchPlan;
  /** Folder that front-end and workers share; absent where the template's batch front-end shares none. */
  readonly sharedHome?: { readonly path: string };
  readonly elasticity: ElasticityConfig & { readonly minNodes: number; readonly maxNodes: number };
  /** Commands that the controller runs by hook; absent without any. */
  readonly hooks?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Stands in cloud-config and step scripts of a vRouter for the public address of the central point, which
 * a cloud gives only at run time. The component replaces it.
 */
export const CENTRAL_ADDRESS = "@CENTRAL_ADDRESS@";

/** The batch system as the front-end runs it. */
export interface BatchPlan {
  readonly system: "slurm";
  readonly partition: string;
  /** Host name and overlay address of the front-end. */
  readonly controller: { readonly hostname: string; readonly address: string };
  /** Every worker that may ever exist (declared to the batch system from the start). */
  readonly nodes: readonly BatchNode[];
  /**
   * The batch system itself asks for nodes, which are open to it while they are absent; it allows one
   * `resumeTimeout` seconds to come. Absent: the elasticity loop chooses the nodes.
   */
  readonly powerSave?: { readonly resumeTimeout: number };
  /** Programs of the user that the elasticity loop works with instead of the batch system's own commands. */
  readonly scripts?: BatchScripts;
}

export interface BatchNode {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly cpus: number;
  /** MiB, what the batch system is told. */
  readonly memoryMiB: number;
  /** Absent without any. */
  readonly gpus?: { readonly count: number /** As the template names it. */; readonly model?: string };
}

export interface SitePlan {
  readonly name: string;
  readonly home: boolean;
  readonly provider: SiteProvider;
  readonly region?: string;
  readonly zone?: string;
  readonly auth: SiteAuth;
  readonly network: SiteNetworkPlan;
  /** Front-end (home site) or vRouter (every other site): the one machine that forwards. */
  readonly gateway: ServerPlan;
  readonly workers: readonly ServerPlan[];
  readonly labels: Readonly<Record<string, string>>;
  /** Expected seconds from the request of a machine to its first job, where the sites file gives a hint. */
  readonly bootTime?: number;
  readonly origin: Origin;
}

export interface SiteNetworkPlan {
  /** Cloud name, `<cluster>-<site>`. */
  readonly name: string;
  readonly cidr: string;
  /** Default gateway that nodes are given: the vRouter's second address locally, the cloud's router else. */
  readonly gatewayAddress: string;
  /** Address of the forwarding machine: next hop of the overlay route. */
  readonly routerAddress: string;
  /** Address that the local bridge takes so that it keeps off the low ones; only for local sites. */
  readonly bridgeAddress?: string;
  /** Overlay prefix that nodes reach by `routerAddress`. */
  readonly overlay: string;
  /** Network with public addresses: the local "internet" network, or the external network's name. */
  readonly internet?: { readonly name: string; readonly cidr?: string; readonly bridgeAddress?: string };
  readonly existing?: string;
}

export interface ServerPlan {
  /** Logical name and host name, for example `vnode-3`, `vr-lab-b`. Never changes for one machine. */
  readonly name: string;
  readonly hostname: string;
  readonly role: MachineRole;
  readonly flavor: {
    readonly name: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly pricePerHour: number;
    /** Absent without any. */
    readonly gpus?: number;
    /** Only of workers: the cloud may take the machine back. Absent: bought on demand. */
    readonly market?: "spot";
    /** Most that it may cost per hour, in US dollars; absent: what it costs on demand. */
    readonly maxPricePerHour?: number;
  };
  readonly image: { readonly name: string; readonly prepared: boolean };
  /** Address on the site network, from the address plan. */
  readonly address: string;
  /** True for the one machine of the deployment with a public address (and further reachable gateways). */
  readonly public: boolean;
  /** Address on the local "internet" network; clouds give one at run time. */
  readonly internetAddress?: string;
  /** May forward for other addresses: only front-end and vRouters (IM-2). */
  readonly forwards: boolean;
  readonly openPorts: readonly OpenPort[];
  /**
   * cloud-config without any secret. The component adds `ssh_keys` (the machine's own host key) and the
   * administrator's public key before it becomes user-data.
   */
  readonly cloudConfig: { readonly [key: string]: Json };
  /** Run in this order over ssh once the machine is up; each idempotent. */
  readonly steps: readonly StepPlan[];
  readonly tags: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

/** A port open to `remoteCidr`; everything else is closed from outside. */
export interface OpenPort {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  readonly remoteCidr: string;
  readonly purpose: string;
}

/**
 * One contextualization step: a script run through the front-end as jump host. `secrets` are written
 * first, from stdin, one line a file (`path mode owner base64`), so that none is in the command string.
 */
export interface StepPlan {
  /** Stable suffix of the resource name: `ready`, `batch`, `link-lab-b`, `join`. */
  readonly name: string;
  /** POSIX shell, run as root; wrapped in a time-out by the component. Holds no secret. */
  readonly script: string;
  /** Run when the step is removed while its machine stays (a site leaves); none on workers. */
  readonly undo?: string;
  readonly secrets: readonly SecretFile[];
  readonly timeoutSeconds: number;
  /** A dial that needs the tunnel or the boot: how long to keep trying. */
  readonly dialSeconds: number;
}

export interface SecretFile {
  readonly path: string;
  /** Octal, for example `0400`. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly source: SecretRef;
}

/** A secret minted by the components; the plan only names it. */
export type SecretRef =
  | { readonly kind: "munge-key" }
  | { readonly kind: "ca-certificate" }
  | { readonly kind: "link-certificate"; readonly link: string; readonly end: LinkEndName }
  | { readonly kind: "link-key"; readonly link: string; readonly end: LinkEndName }
  | { readonly kind: "link-tls-crypt"; readonly link: string }
  /** Line of authorized_keys that lets a vRouter call home with its own host key. */
  | { readonly kind: "call-home-key"; readonly machine: string; readonly listenPort: number }
  /** Host key line of a machine for known_hosts. */
  | { readonly kind: "known-host"; readonly machine: string; readonly host: string };

export type LinkEndName = "central" | "site";

/** One OpenVPN point-to-point link between the central point and a site. */
export interface LinkPlan {
  /** Device and unit name, at most 15 characters, for example `link-lab-b`. */
  readonly name: string;
  readonly site: string;
  readonly port: number;
  readonly central: LinkEnd;
  readonly remote: LinkEnd;
  /** Port on the central point's loopback where the site's vRouter offers ssh until the tunnel is up. */
  readonly callHomePort: number;
}

export interface LinkEnd {
  readonly machine: string;
  /** Common name of the certificate. */
  readonly commonName: string;
  readonly usage: "server_auth" | "client_auth";
  /** Transit address of this end. */
  readonly address: string;
}

/** Where a part of the plan comes from, so that an error of a cloud can name the template's line. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Node template or site. */
  readonly name: string;
}

export type OutputPlan =
  | { readonly kind: "static"; readonly value: Json }
  | { readonly kind: "public-address"; readonly machine: string }
  | { readonly kind: "private-address"; readonly machine: string }
  /** Login of a machine: user name and private key (secret). */
  | { readonly kind: "credential"; readonly machine: string }
  | { readonly kind: "concat"; readonly parts: readonly OutputPlan[] }
  | { readonly kind: "list"; readonly items: readonly OutputPlan[] };

export interface PlanReport {
  readonly decisions: readonly {
    readonly machines: readonly string[];
    readonly site: string;
    readonly reasons: readonly string[];
    readonly rejected: readonly { readonly site: string; readonly reason: string }[];
  }[];
  /** Per hour: always-on machines, and all of them. */
  readonly pricePerHour: { readonly minimum: number; readonly maximum: number };
  /** A month of 31 days with every machine on all the time. */
  readonly worstCaseMonth: number;
  /** What the elasticity loop may spend on workers, where its policy limits it: in an hour, in a day, at one time. */
  readonly limits?: {
    readonly budgetPerHour?: number;
    readonly budgetPerDay?: number;
    readonly priceCeiling?: number;
  };
  /** Use of each site's quota at full size. */
  readonly quotas: readonly {
    readonly site: string;
    readonly instances: QuotaUse;
    readonly cpus: QuotaUse;
    readonly memoryBytes: QuotaUse;
  }[];
  /** Template parts that are understood but have no effect in the deployment, with the reason. */
  readonly ignored: readonly { readonly name: string; readonly reason: string; readonly origin: Origin }[];
}

/** Without `limit` the site has none. */
export interface QuotaUse {
  readonly used: number;
  readonly limit?: number;
}
