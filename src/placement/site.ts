import type { Span } from "../base/span.js";
import type { ElasticityPolicy } from "../elasticity/core/policy.js";
import type { BatchConfig } from "./batch.js";
import type { PolicySettings } from "./policy-settings.js";

/** Clouds that have a provider implementation under components/providers. */
export type SiteProvider = "local" | "openstack" | "aws";

/**
 * The validated sites file (`tosca/schema/sites.schema.json`): what the clouds offer and how the cluster
 * spreads over them. It never holds a secret, only references to credentials.
 */
export interface SitesFile {
  readonly cluster: ClusterConfig;
  /** In order of preference; the first is the home site unless `cluster.home` names another. */
  readonly sites: readonly SiteConfig[];
}

/** Section `cluster` of the sites file. Defaults are applied. */
export interface ClusterConfig {
  /** Prefix of every cloud name; lower-case letters, digits and hyphens. Default: the template's name. */
  readonly name?: string;
  /** Supernet that holds every site network. Default `192.168.0.0/16`. */
  readonly overlay: string;
  /** Pool of /31 pairs for the VPN links, outside the overlay. Default `10.99.0.0/24`. */
  readonly transit: string;
  /** Site of the front-end and the central point. Default: the first site. */
  readonly home?: string;
  /** Network that stands for the Internet between local sites. Default `203.0.113.0/24`. */
  readonly internet: string;
  /** First UDP port of the VPN links on the central point; one port a link. Default 1195. */
  readonly vpnPort: number;
  /** Most that all machines together may cost per hour, in the sites file's currency. */
  readonly priceCeiling?: number;
  readonly elasticity: ElasticityConfig;
  readonly batch: BatchConfig;
  /** Section `cluster.elasticity.hooks`: commands by hook, each a program with its arguments (CL-10). */
  readonly hooks?: Readonly<Record<string, readonly string[]>>;
  /** Places of the settings, for diagnostics: dotted path -> span. */
  readonly spans: ReadonlyMap<string, Span>;
}

/**
 * Section `cluster.elasticity`: parameters of the elasticity loop, all times in seconds (CL-1). Those that
 * every plan states are filled in with their defaults; the others are there when the file gives them.
 */
export type ElasticityConfig = PolicySettings & Pick<ElasticityPolicy, StatedField>;

/** Fields that stand in every plan. */
export type StatedField =
  | "idleTime"
  | "period"
  | "maxBooting"
  | "maxWaitPowerOn"
  | "maxWaitPowerOff"
  | "retries"
  | "cooldown"
  | "failGrace";

export interface SiteConfig {
  readonly name: string;
  readonly provider: SiteProvider;
  readonly region?: string;
  readonly zone?: string;
  /** Reference to credentials: entry of clouds.yaml, profile name, or the process environment. */
  readonly auth: SiteAuth;
  readonly network: SiteNetworkConfig;
  readonly images: readonly ImageConfig[];
  readonly flavors: readonly FlavorConfig[];
  readonly quota: QuotaConfig;
  /** The site can be given a public UDP endpoint. Default: true for the home site, else false. */
  readonly reachable: boolean;
  /** SLA ids of INDIGO placement policies that this site honours. */
  readonly slas: readonly string[];
  /** Expected seconds from the request of a machine to its first job; a hint until it is measured. */
  readonly bootTime?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Place of the site's name; `spans` has the others by dotted path inside the site. */
  readonly span: Span;
  readonly spans: ReadonlyMap<string, Span>;
}

export interface SiteAuth {
  /** Entry of clouds.yaml (OpenStack). */
  readonly cloud?: string;
  /** Named profile of the shared configuration (AWS). */
  readonly profile?: string;
}

export interface SiteNetworkConfig {
  /** Given CIDR inside the overlay; allocated when absent. */
  readonly cidr?: string;
  /** Name of the network that gives floating addresses (OpenStack). */
  readonly external?: string;
  /** Id of an existing network and router to build in, instead of own ones. */
  readonly existing?: string;
}

/** An image. Fields of `os` that are absent fit anything. */
export interface ImageConfig {
  readonly name: string;
  readonly os: {
    readonly type?: string;
    readonly distribution?: string;
    readonly version?: string;
    readonly architecture?: string;
  };
  /** Taken, with an info diagnostic, when no image fits what the template asks for. */
  readonly fallback: boolean;
  /** The image already has the packages of a cluster node, so that none is installed at boot. */
  readonly prepared: boolean;
}

export interface FlavorConfig {
  readonly name: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly disk?: number;
  readonly gpus: number;
  readonly pricePerHour: number;
  /** Bought at a discount, and taken back by the cloud at short notice. Absent: on demand. */
  readonly market?: "spot";
  /** Most that a spot machine may cost per hour, in US dollars (AWS). Absent: the on-demand price. */
  readonly maxPricePerHour?: number;
}

/** Limits of one site; absent = unlimited. Every machine counts, front-end and vRouter too. */
export interface QuotaConfig {
  readonly instances?: number;
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
}
