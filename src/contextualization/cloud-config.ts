import type { Json } from "../base/json.js";
import { CALL_HOME_SSHD, CALL_HOME_USER, callHomeUnit } from "./call-home.js";
import { type FirewallSite, siteFirewall } from "./firewall.js";
import { ROUTING_SCRIPT, siteRouting } from "./routing.js";
import { HOME_CLIENT_PACKAGE, HOME_SERVER_PACKAGE } from "./shared-home.js";
import { slurmdOptions } from "./slurm.js";
import { GATEWAY_SYSCTL, WORKER_SYSCTL } from "./sysctl.js";
import { GATEWAY_UNITS, type MachineFile, SSHD_SETTINGS, WORKER_UNITS } from "./units.js";

/** What first boot needs to know of any machine. */
export interface MachineBoot {
  readonly hostname: string;
  /** A container: its engine sets name, interfaces and kernel settings. */
  readonly local: boolean;
  /** The image has the packages already. */
  readonly prepared: boolean;
  readonly admin: { readonly name: string; readonly uid: number };
}

/** First boot of a machine that may share its home directories with others. */
export interface HomeBoot {
  readonly sharesHome?: boolean;
}

/** What first boot of a forwarding machine needs to know besides. */
export interface GatewayBoot extends MachineBoot {
  /** Address on the site network. */
  readonly address: string;
  /** `address/length` that the site's nodes have as default gateway, when the machine has to add it. */
  readonly gateway?: string;
  readonly firewall: FirewallSite;
}

/** First boot of a vRouter: it calls home, which is the only way in to it. */
export interface RouterBoot extends GatewayBoot {
  readonly callHomePort: number;
  /** Address of the central point, or what stands for it. */
  readonly centralAddress: string;
}

/** First boot of a worker. */
export interface WorkerBoot extends MachineBoot, HomeBoot {
  readonly controllerAddress: string;
}

/** cloud-config as an object; JSON is YAML. */
export type CloudConfig = { readonly [key: string]: Json };

const ROUTER_PACKAGES = ["babeld", "netbase", "nftables", "openvpn"];
const FRONT_END_PACKAGES = [...ROUTER_PACKAGES, "munge", "slurm-client", "slurmctld"];
const WORKER_PACKAGES = ["munge", "slurm-client", "slurmd"];

/**
 * First boot of the front-end. It holds only what never changes while sites and workers come and go; the
 * rest is in the steps, which an update can run again without a new machine.
 */
export function frontEndCloudConfig(boot: GatewayBoot & HomeBoot): CloudConfig {
  const caller = {
    name: CALL_HOME_USER.name,
    uid: String(CALL_HOME_USER.uid),
    homedir: CALL_HOME_USER.home,
    lock_passwd: true,
    shell: "/usr/sbin/nologin",
  };
  return cloudConfig(boot, {
    users: [caller],
    files: [...gatewayFiles(boot), CALL_HOME_SSHD],
    packages: boot.sharesHome === true ? [...FRONT_END_PACKAGES, HOME_SERVER_PACKAGE] : FRONT_END_PACKAGES,
    disable: ["babeld", "munge", "openvpn", "slurmctld"],
    enable: ["overlay-net", "nftables"],
  });
}

/** First boot of a vRouter. */
export function routerCloudConfig(boot: RouterBoot): CloudConfig {
  return cloudConfig(boot, {
    users: [],
    files: [...gatewayFiles(boot), callHomeUnit(boot.callHomePort, boot.centralAddress)],
    packages: ROUTER_PACKAGES,
    disable: ["babeld", "openvpn"],
    // The way in comes first: a fault of anything else must be seen through it.
    enable: ["overlay-call-home", "overlay-net", "nftables"],
  });
}

/** First boot of a worker; its batch daemon starts in its only step, which brings the cluster's key. */
export function workerCloudConfig(boot: WorkerBoot): CloudConfig {
  const options: MachineFile = {
    path: "/etc/default/slurmd",
    mode: "0644",
    content: slurmdOptions(boot.controllerAddress),
  };
  return cloudConfig(boot, {
    users: [],
    files: [...(boot.local ? [] : [WORKER_SYSCTL]), ...WORKER_UNITS, options],
    packages: boot.sharesHome === true ? [...WORKER_PACKAGES, HOME_CLIENT_PACKAGE] : WORKER_PACKAGES,
    disable: ["munge", "slurmd"],
    enable: [],
    // The front-end has made the home in the volume; two machines that boot at once shall not write there.
    foreignHome: boot.local && boot.sharesHome === true,
  });
}

interface Parts {
  readonly users: readonly Json[];
  readonly files: readonly MachineFile[];
  readonly packages: readonly string[];
  /** Units that packages start before they are configured. */
  readonly disable: readonly string[];
  readonly enable: readonly string[];
  /** The administrator's home is there already, made by another machine. */
  readonly foreignHome?: boolean;
}

function cloudConfig(boot: MachineBoot, parts: Parts): CloudConfig {
  const admin = {
    name: boot.admin.name,
    uid: String(boot.admin.uid),
    lock_passwd: true,
    shell: "/bin/bash",
    sudo: "ALL=(ALL) NOPASSWD:ALL",
    ...(parts.foreignHome === true ? { no_create_home: true } : {}),
  };
  const files = boot.local ? parts.files : [SSHD_SETTINGS, ...parts.files];
  const commands = bootCommands(boot, parts);
  return {
    ...(boot.local ? {} : cloudNaming(boot.hostname)),
    users: [admin, ...parts.users],
    write_files: files.map(({ path, mode, content }) => ({ path, permissions: mode, content })),
    ...(boot.prepared ? {} : { package_update: true, packages: [...parts.packages] }),
    ...(commands.length === 0 ? {} : { runcmd: commands }),
  };
}

function cloudNaming(hostname: string): CloudConfig {
  return {
    hostname,
    preserve_hostname: false,
    manage_etc_hosts: "localhost",
    disable_root: true,
    ssh_pwauth: false,
    ssh_genkeytypes: [],
  };
}

function bootCommands(boot: MachineBoot, parts: Parts): Json[] {
  const commands: Json[] = [];
  if (!boot.prepared) {
    // A unit that the image masks or lacks is none to disable.
    for (const unit of parts.disable) commands.push(`systemctl disable --now ${unit}.service || true`);
  }
  if (!boot.local)
    commands.push("sysctl --quiet --system", "systemctl reload ssh.service || systemctl reload sshd.service");
  if (parts.enable.length === 0) return commands;
  return [
    ...commands,
    ["systemctl", "daemon-reload"],
    ...parts.enable.map((unit) => ["systemctl", "enable", "--now", `${unit}.service`]),
  ];
}

function gatewayFiles(boot: GatewayBoot): readonly MachineFile[] {
  const { cidr, overlay } = boot.firewall;
  const gateway = boot.gateway === undefined ? "" : `GATEWAY=${boot.gateway}\n`;
  return [
    ...(boot.local ? [] : [GATEWAY_SYSCTL]),
    ...GATEWAY_UNITS,
    {
      path: "/etc/overlay/net.env",
      mode: "0644",
      content: `LAN=${boot.address}\n${gateway}OVERLAY=${overlay}\n`,
    },
    siteFirewall(boot.firewall),
    siteRouting({ cidr, overlay, address: boot.address }),
    ROUTING_SCRIPT,
  ];
}
