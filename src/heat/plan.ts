import type { Json } from "../base/json.js";
import type { OpenPort, Origin } from "../lowering/ir.js";
import type { SiteAuth, SiteProvider } from "../placement/site.js";

/**
 * What is to be built from a template that describes no batch cluster: single servers, networks and volumes,
 * as pure JSON data (SY-7, OR-11). Holds no secret, only the names of secrets. Byte-stable for equal input.
 * Parts that belong to a server carry its name: they come and go with it when its set is scaled.
 */
export interface ResourcePlan {
  readonly formatVersion: "1.0";
  readonly kind: "resources";
  /** Prefix of every cloud name. */
  readonly name: string;
  readonly template: string;
  readonly site: PlanSite;
  readonly networks: readonly NetworkResource[];
  /** Way out for the named networks, there when an address of theirs is public. */
  readonly router?: { readonly external: string; readonly networks: readonly string[] };
  readonly filters: readonly FilterResource[];
  readonly ports: readonly PortResource[];
  readonly addresses: readonly AddressResource[];
  readonly groups: readonly GroupResource[];
  readonly flavors: readonly FlavorResource[];
  readonly servers: readonly ServerResource[];
  readonly volumes: readonly VolumeResource[];
  readonly attachments: readonly AttachmentResource[];
  readonly containers: readonly ContainerResource[];
  /** In the order in which they run. */
  readonly steps: readonly StepResource[];
  readonly scaling: readonly ScalingResource[];
  readonly outputs: Readonly<Record<string, RuntimeValue>>;
  readonly report: ResourceReport;
}

export interface PlanSite {
  readonly name: string;
  readonly provider: SiteProvider;
  readonly region?: string;
  readonly zone?: string;
  readonly auth: SiteAuth;
  /** Name of the network with public addresses. */
  readonly external?: string;
  /** Id of the network for machines and ports that the template links to none. */
  readonly existing?: string;
}

export interface NetworkResource {
  readonly name: string;
  readonly cloudName: string;
  /** The network is there already and is only looked up. */
  readonly existing?: { readonly id: string } | { readonly name: string };
  /** Absent for existing networks and for plain layer 2. */
  readonly subnet?: SubnetPlan;
  readonly segment?: {
    readonly type?: string;
    readonly id?: number;
    readonly physicalNetwork?: string;
  };
  /** Most that a leaf of the network may send, in kilobits per second. */
  readonly maxKbps?: number;
  readonly origin: Origin;
}

export interface SubnetPlan {
  readonly cidr: string;
  readonly ipVersion: 4 | 6;
  readonly gateway?: string;
  readonly pool?: { readonly start: string; readonly end: string };
  readonly dhcp: boolean;
}

export interface PortResource {
  readonly name: string;
  readonly cloudName: string;
  readonly network: string;
  /** Absent for a port that no machine is bound to. */
  readonly server?: string;
  /** Fixed addresses; the network chooses one when there is none. */
  readonly addresses: readonly string[];
  readonly vnicType?: string;
  readonly macAddress?: string;
  /** False switches filters and spoofing protection off. */
  readonly security: boolean;
  /** Names of groups that the cloud has already. */
  readonly securityGroups: readonly string[];
  /** Filter of this plan. */
  readonly filter?: string;
  readonly origin: Origin;
}

/** A public address on a port. */
export interface AddressResource {
  readonly name: string;
  readonly port: string;
  readonly server?: string;
  /** Name of the external network. */
  readonly pool: string;
  readonly origin: Origin;
}

/** What is let in to a machine from outside its networks. */
export interface FilterResource {
  readonly name: string;
  readonly cloudName: string;
  readonly open: readonly OpenPort[];
  /** Networks whose members are let in whole. */
  readonly networks: readonly string[];
  readonly origin: Origin;
}

export interface GroupResource {
  readonly name: string;
  readonly cloudName: string;
  readonly policy: "affinity" | "anti-affinity" | "soft-affinity" | "soft-anti-affinity";
  readonly origin: Origin;
}

/** A flavor that the cloud does not have yet. */
export interface FlavorResource {
  readonly name: string;
  readonly cloudName: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

export interface ServerResource {
  /** Never changes for one machine. */
  readonly name: string;
  readonly cloudName: string;
  /** Node template. */
  readonly template: string;
  /** Is there before anybody scaled; always true for machines outside a set. */
  readonly initial: boolean;
  readonly flavor: { readonly name: string } | { readonly made: string };
  /** Absent for a machine that boots from a volume. */
  readonly image?: string;
  readonly bootVolume?: string;
  readonly keyPair?: string;
  readonly zone?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly configDrive: boolean;
  readonly userData?: string;
  /** In the order of the machine's interfaces. */
  readonly ports: readonly string[];
  readonly groups: readonly string[];
  /** Filter of a machine without a port. */
  readonly filter?: string;
  /** Steps run on it, so it gets a login for them. */
  readonly managed: boolean;
  readonly origin: Origin;
}

export interface VolumeResource {
  readonly name: string;
  readonly cloudName: string;
  readonly server?: string;
  /** Id of a volume that is there already; nothing is made then. */
  readonly existing?: string;
  readonly sizeGiB: number;
  readonly snapshot?: string;
  /** Name of the image that the volume is filled from. */
  readonly image?: string;
  readonly shared: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

export interface AttachmentResource {
  readonly name: string;
  readonly server: string;
  readonly volume: string;
  readonly device?: string;
  readonly shared: boolean;
  readonly origin: Origin;
}

/** A container of the object store. */
export interface ContainerResource {
  readonly name: string;
  readonly cloudName: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

/** One operation of the template, run on a machine over ssh. */
export interface StepResource {
  readonly name: string;
  readonly server: string;
  /** File of the implementation as the template names it. */
  readonly file: string;
  readonly interpreter: Interpreter;
  /** Text of the file; absent when it cannot be read, and then the step cannot run. */
  readonly content?: string;
  readonly environment: Readonly<Record<string, RuntimeValue>>;
  /** Outputs of the operation that something asks for, in the order in which the step prints them. */
  readonly outputs?: readonly string[];
  /** Steps that have to be over before. */
  readonly after: readonly string[];
  readonly timeoutSeconds: number;
  readonly origin: Origin;
}

export type Interpreter = "shell" | "python" | "ansible" | "puppet" | "ansible-galaxy";

/** A fixed, named set of machines of which some run: what stands for a group that a cloud would scale. */
export interface ScalingResource {
  readonly name: string;
  /** Node template. */
  readonly template: string;
  readonly servers: readonly string[];
  readonly minimum: number;
  readonly initial: number;
  readonly maximum: number;
  readonly increment?: number;
  /** Seconds. */
  readonly cooldown?: number;
  readonly origin: Origin;
}

/** A value that is known when the resources are there. */
export type RuntimeValue =
  | { readonly kind: "static"; readonly value: Json }
  /** Value of the template that the plan must not show, by its key. */
  | { readonly kind: "secret"; readonly key: string }
  | { readonly kind: "private-address"; readonly servers: readonly string[]; readonly index?: number }
  | { readonly kind: "public-address"; readonly servers: readonly string[]; readonly index?: number }
  | { readonly kind: "id"; readonly of: "server" | "volume" | "network" | "port"; readonly name: string }
  /** Names of the instances of a node template whose machines run. */
  | { readonly kind: "instances"; readonly of: readonly Instance[] }
  /** What the script of an operation left as an output, on each machine that it runs on. */
  | { readonly kind: "step-output"; readonly steps: readonly StepOn[]; readonly output: string }
  | { readonly kind: "concat"; readonly parts: readonly RuntimeValue[] }
  | { readonly kind: "list"; readonly items: readonly RuntimeValue[] };

/** A node template on one machine; the id is a name that a shell takes for a variable. */
export interface Instance {
  readonly id: string;
  readonly server: string;
}

/** A step, and the machine it runs on. */
export interface StepOn {
  readonly step: string;
  readonly server: string;
}

export interface ResourceReport {
  /** Per hour: machines that run at first, and all that may. */
  readonly pricePerHour: { readonly minimum: number; readonly maximum: number };
  /** Parts that are understood but have no effect, with the reason. */
  readonly ignored: readonly { readonly name: string; readonly reason: string; readonly origin: Origin }[];
}

/** The plan, and the values of the secrets that it names; they are never written anywhere. */
export interface LoweredResources {
  readonly plan: ResourcePlan;
  readonly secrets: Readonly<Record<string, string>>;
}
