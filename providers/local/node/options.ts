import { createHash } from "node:crypto";
import type { ContainerCreateOptions, ContainerInspectInfo, HostConfig, MountConfig } from "dockerode";
import { MANAGED, SPEC } from "../engine/client.js";
import { canonical } from "../rpc/values.js";
import type { Attachment, NodeInputs, VolumeMount } from "./check.js";

/** Label that keeps the instance id of cloud-init. */
export const INSTANCE = "elastosca.instance";

/** What of the engine decides how systemd gets a cgroup tree it may write to. */
export interface EngineTraits {
  readonly cgroupVersion: "1" | "2";
  /** Major version of the engine. */
  readonly major: number;
}

/** Hash of everything that a node is made from. The host key in the user data keeps it from being guessed. */
export function nodeSpec(inputs: NodeInputs): string {
  return createHash("sha256").update(canonical(inputs)).digest("hex").slice(0, 32);
}

/** The part of the engine's host configuration that concerns control groups. */
export interface CgroupOptions {
  /** The engine's field that the client's type declarations do not know. */
  readonly CgroupnsMode: "host" | "private";
  readonly Binds?: string[];
  readonly SecurityOpt?: string[];
}

/**
 * How systemd runs as the first process without an added capability.
 * Version 1: the host's name=systemd tree, which has no resource controllers, is bound read-write.
 * Version 2: from engine 28 on the container's own part of the tree is made writable; before, the
 * only way without CAP_SYS_ADMIN is the host's tree.
 */
export function cgroupOptions(engine: EngineTraits): CgroupOptions {
  if (engine.cgroupVersion === "1") {
    return { CgroupnsMode: "host", Binds: ["/sys/fs/cgroup/systemd:/sys/fs/cgroup/systemd:rw"] };
  }
  if (engine.major >= 28) return { CgroupnsMode: "private", SecurityOpt: ["writable-cgroups=true"] };
  return { CgroupnsMode: "host", Binds: ["/sys/fs/cgroup:/sys/fs/cgroup:rw"] };
}

/** /proc/sys is read-only inside, so what a router's daemons need is set from outside. */
const ROUTER_SYSCTLS: Record<string, string> = {
  "net.ipv4.ip_forward": "1",
  "net.ipv4.conf.all.send_redirects": "0",
  "net.ipv4.conf.default.send_redirects": "0",
  "net.ipv4.conf.all.accept_redirects": "0",
  "net.ipv4.conf.default.accept_redirects": "0",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.conf.default.rp_filter": "0",
  // babeld speaks to its neighbours by link-local IPv6 addresses.
  "net.ipv6.conf.all.disable_ipv6": "0",
  "net.ipv6.conf.default.disable_ipv6": "0",
};

const TUN = "/dev/net/tun";

function routerOptions(): HostConfig {
  return {
    CapAdd: ["NET_ADMIN"],
    Devices: [{ PathOnHost: TUN, PathInContainer: TUN, CgroupPermissions: "rwm" }],
    Sysctls: ROUTER_SYSCTLS,
  };
}

/** Limits of a node; absent ones are not set. */
export function limits(inputs: Pick<NodeInputs, "cpus" | "memoryBytes">): HostConfig {
  return {
    ...(inputs.cpus === undefined ? {} : { NanoCpus: Math.round(inputs.cpus * 1e9) }),
    ...(inputs.memoryBytes === undefined ? {} : { Memory: Math.round(inputs.memoryBytes) }),
  };
}

/** Volumes as they are: what the image has at the path is not copied into them. */
function volumeOptions({ volumes }: NodeInputs): HostConfig {
  if (volumes.length === 0) return {};
  const mount = ({ name, path }: VolumeMount): MountConfig[number] => ({
    Type: "volume",
    Source: name,
    Target: path,
    ReadOnly: false,
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
  });
  return { Mounts: volumes.map(mount) };
}

/** What the engine is asked for; further networks are connected before the start. */
export function containerOptions(
  inputs: NodeInputs,
  first: Attachment,
  engine: EngineTraits,
  instanceId: string,
): ContainerCreateOptions {
  return {
    name: inputs.name,
    Hostname: inputs.hostname,
    Image: inputs.image,
    Cmd: ["/sbin/init"],
    Env: ["container=docker"],
    StopSignal: "SIGRTMIN+3", // systemd's signal for an orderly halt
    Labels: { ...inputs.labels, [MANAGED]: "true", [SPEC]: nodeSpec(inputs), [INSTANCE]: instanceId },
    HostConfig: {
      NetworkMode: first.network,
      Tmpfs: { "/run": "", "/run/lock": "", "/tmp": "exec" },
      ...cgroupOptions(engine),
      ...volumeOptions(inputs),
      ...(inputs.router ? routerOptions() : {}),
      ...limits(inputs),
    },
    NetworkingConfig: { EndpointsConfig: { [first.network]: endpoint(first) } },
  };
}

/** Settings of one interface. */
export function endpoint({ address }: Attachment): { IPAMConfig: { IPv4Address: string } } {
  return { IPAMConfig: { IPv4Address: address } };
}

/**
 * The command that leads a router's default route through its first network. Of several networks the engine
 * takes the one whose name sorts first, which may be the site's, where the router itself is the gateway.
 */
export function outwardRoute(info: ContainerInspectInfo, inputs: NodeInputs): string[] | undefined {
  const [first, ...others] = inputs.networks;
  if (!inputs.router || first === undefined || others.length === 0) return undefined;
  const found = Object.entries(info.NetworkSettings.Networks).find(
    ([name, network]) => name === first.network || network.NetworkID === first.network,
  );
  const gateway = found?.[1].Gateway;
  return gateway === undefined || gateway === ""
    ? undefined
    : ["ip", "route", "replace", "default", "via", gateway];
}
