import { HOOK_SPOOL, HOOK_VERBS, hookProgram } from "../base/power-hooks.js";
import { CALL_HOME_KEYS, INSTALL_CALL_HOME_KEYS } from "./call-home.js";
import { type FirewallPort, firewallPartPath, linkFirewall, portsFirewall } from "./firewall.js";
import { type LinkFileEnd, linkFile, linkFilePath, linkSecretPaths } from "./openvpn.js";
import { linkRouting, routingPartPath } from "./routing.js";
import { mountHome, type SharedHome } from "./shared-home.js";
import { putFile, script } from "./shell.js";
import { CGROUP_CONF, GPU_SLOT, gresConf, powerProgramPath, type SlurmCluster, slurmConf } from "./slurm.js";
import { INSTALL_RECOVERY, NOTE_RUNNING } from "./slurmctld-recovery.js";
import { watchForNotice } from "./spot-notice.js";
import { APPLY_GATEWAY_SYSCTL } from "./sysctl.js";

/** Where the cluster's munge key stands. */
export const MUNGE_KEY = "/etc/munge/munge.key";

const FOLDERS = "install -d -m 0700 /etc/overlay\ninstall -d -m 0755 /etc/overlay/nft.d /etc/overlay/babel.d";
const LOAD_FILTER = "nft -f /etc/nftables.conf";

/** Step `ready` of the front-end: first boot is over, the network part runs, the ports are open. */
export function frontEndReady(machine: {
  readonly local: boolean;
  readonly ports: readonly FirewallPort[];
}): string {
  return script(
    "booted",
    ...(machine.local ? [] : [APPLY_GATEWAY_SYSCTL]),
    FOLDERS,
    "run_with overlay-net.service /etc/overlay/net.env",
    putFile(firewallPartPath("ports"), "0644", portsFirewall(machine.ports)),
    LOAD_FILTER,
    "systemctl enable --quiet nftables.service",
    INSTALL_CALL_HOME_KEYS,
    "systemctl reload ssh.service 2>/dev/null || systemctl reload sshd.service",
    "overlay-routing",
  );
}

/**
 * Step `batch` of the front-end: key, configuration, slurmctld. Workers that are not there are drained, so
 * that Slurm gives them no job, or opened where Slurm is to ask for them; one that is there is left alone, so
 * the step may run at any time.
 */
export function frontEndBatch(cluster: SlurmCluster): string {
  const gres = gresConf(cluster);
  const files = ["slurm.conf", "cgroup.conf", ...(gres === undefined ? [] : ["gres.conf"])];
  return script(
    "booted",
    "install -d -m 0755 /etc/slurm",
    "install -d -o slurm -g slurm -m 0755 /var/lib/slurm /var/lib/slurm/ctld /var/log/slurm",
    ...HOOK_VERBS.map((verb) => putFile(powerProgramPath(verb), "0755", hookProgram(verb))),
    `[ -e ${HOOK_SPOOL} ] || install -o slurm -g slurm -m 0600 /dev/null ${HOOK_SPOOL}`,
    putFile("/etc/slurm/slurm.conf", "0644", slurmConf(cluster)),
    ...(gres === undefined ? [] : [putFile("/etc/slurm/gres.conf", "0644", gres)]),
    CGROUP_CONF,
    ...INSTALL_RECOVERY,
    `run_with munge.service ${MUNGE_KEY}`,
    `run_with slurmctld.service ${files.map((file) => `/etc/slurm/${file}`).join(" ")}`,
    NOTE_RUNNING,
    `controller_up() { scontrol ping | grep -q ' is UP'; }
until_true 60 "slurmctld does not answer; see /var/log/slurm/slurmctld.log" controller_up
${cluster.powerSave === undefined ? CLOSE_ABSENT : OPEN_ABSENT}`,
  );
}

/** Names of absent workers of which a condition of awk on state and reason holds, commas between. */
const absentNodes = (condition: string) => `absent=$(scontrol -o show nodes | awk '{
  name = state = reason = ""
  for (i = 1; i <= NF; i++) {
    if ($i ~ /^NodeName=/) name = substr($i, 10)
    if ($i ~ /^State=/) state = substr($i, 7)
    if ($i ~ /^Reason=/) reason = substr($i, 8)
  }
  if (state ~ /POWERED_DOWN/ && ${condition}) print name
}' | paste -sd, -)`;

const CLOSE_ABSENT = `${absentNodes("state !~ /DRAIN/")}
if [ -n "$absent" ]; then scontrol update nodename="$absent" state=drain reason=absent; fi`;

/** What an operator drained stays so. */
const OPEN_ABSENT = `${absentNodes('state ~ /DRAIN/ && reason == "absent"')}
if [ -n "$absent" ]; then scontrol update nodename="$absent" state=undrain; fi`;

/** What both ends of a link need. */
export interface LinkStep {
  readonly end: LinkFileEnd;
  /** Prefixes that may come out of the tunnel, and those that may not though they lie inside. */
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
  /** What is believed about routes from the other end. */
  readonly routes: { readonly cidr: string; readonly exactly: boolean };
}

/** Step `link-<site>` of the front-end: the listening end. Touches no other link. */
export function centralLink(step: LinkStep): string {
  return script("booted", FOLDERS, ...linkFiles(step), INSTALL_CALL_HOME_KEYS, ...startLink(step.end.link));
}

/** Undoes {@link centralLink} when the site leaves. */
export function centralLinkUndo(link: string): string {
  const paths = linkSecretPaths(link);
  const files = [
    linkFilePath(link),
    firewallPartPath(link),
    routingPartPath(link),
    paths.ca,
    paths.certificate,
    paths.key,
    paths.tlsCrypt,
    callHomeKeyPath(link),
    `/run/elastosca/link@${link}.service`,
  ];
  return script(
    `systemctl disable --quiet --now link@${link}.service || true`,
    `rm -f ${files.join(" ")}`,
    INSTALL_CALL_HOME_KEYS,
    LOAD_FILTER,
    "overlay-routing",
  );
}

/**
 * Step `link` of a vRouter: the dialling end. It ends when the central point's own prefix is reached
 * through the tunnel, because workers of the site need it from their first second on.
 */
export function routerLink(
  step: LinkStep,
  machine: { readonly local: boolean; readonly centralLan: string },
): string {
  const { link } = step.end;
  return script(
    "booted",
    ...(machine.local ? [] : [APPLY_GATEWAY_SYSCTL]),
    FOLDERS,
    "run_with overlay-net.service /etc/overlay/net.env",
    ...linkFiles(step),
    ...startLink(link),
    "systemctl enable --quiet nftables.service",
    `routed() { ip route get ${machine.centralLan} | grep -q ' dev ${link} '; }`,
    `until_true 90 "no route to ${machine.centralLan} through ${link}; see journalctl -u link@${link}" routed`,
  );
}

/** Where the authorized_keys line of a link's vRouter is put. */
export function callHomeKeyPath(link: string): string {
  return `${CALL_HOME_KEYS}/${link}`;
}

function linkFiles(step: LinkStep): readonly string[] {
  const { link } = step.end;
  const port = step.end.remote === undefined ? step.end.port : undefined;
  return [
    putFile(linkFilePath(link), "0600", linkFile(step.end)),
    putFile(firewallPartPath(link), "0644", linkFirewall(link, step.allowed, step.refused, port)),
    putFile(routingPartPath(link), "0644", linkRouting(link, step.routes)),
  ];
}

function startLink(link: string): readonly string[] {
  const { ca, certificate, key, tlsCrypt } = linkSecretPaths(link);
  return [
    LOAD_FILTER,
    `run_with link@${link}.service ${[linkFilePath(link), ca, certificate, key, tlsCrypt].join(" ")}`,
    "overlay-routing",
  ];
}

/**
 * The files that gres.conf names on a worker: links to its GPUs where their driver shows them. Slurm 22.05 counts
 * no GPU without a file, and a slurmd that misses one does not start; so a worker without a driver yet has links
 * that lead nowhere in particular, and is as large as was declared.
 */
function gpuSlots(count: number): string {
  return `for slot in $(seq 0 ${count - 1}); do
  device=/dev/null
  for found in /dev/nvidia$slot /dev/dri/renderD$((128 + slot)); do if [ -e "$found" ]; then device=$found; break; fi; done
  ln -sfn "$device" ${GPU_SLOT}$slot
done`;
}

/**
 * Step `join` of a worker: start the batch daemon with the cluster's key, wait until the controller has
 * registered it, then open it for jobs. Only the drain that absence caused is lifted (Slurm drops the reason
 * of that one when the node registers), so that a step which runs again during a scale-in, or after an
 * operator drained the node, does not undo that.
 */
export function workerJoin(machine: {
  readonly local: boolean;
  readonly controllerAddress: string;
  /** Mounted before the first job can start. */
  readonly home?: SharedHome;
  readonly gpus?: number;
  /** Where it asks whether the cloud takes it back; absent for a machine that stays. */
  readonly metadata?: string;
}): string {
  return script(
    "booted",
    ...(machine.local ? [] : ["sysctl --quiet --system >/dev/null"]),
    "install -d -o slurm -g slurm -m 0755 /var/lib/slurm /var/log/slurm\ninstall -d -m 0755 /var/lib/slurm/d",
    ...(machine.home === undefined ? [] : [mountHome(machine.home)]),
    ...(machine.gpus === undefined ? [] : [gpuSlots(machine.gpus)]),
    `run_with munge.service ${MUNGE_KEY}`,
    `run_with slurmd.service ${MUNGE_KEY} /etc/default/slurmd`,
    ...(machine.metadata === undefined ? [] : [watchForNotice(machine.metadata)]),
    `export SLURM_CONF=/run/slurm/conf/slurm.conf
node=$(hostname -s)
show() { scontrol -o show node "$node" | tr ' ' '\\n' | sed -n "s/^$1=//p" | head -n 1; }
registered() { [ -e "$SLURM_CONF" ] && ! show State | grep -Eq 'POWERED_DOWN|POWERING|NOT_RESPONDING|UNKNOWN|[*]' && [ -n "$(show State)" ]; }
until_true 90 "the batch system at ${machine.controllerAddress} has not registered $node; see /var/log/slurm/slurmd.log" registered
munge -n | unmunge >/dev/null
case "$(show Reason)" in absent | "") ours=yes ;; *) ours=no ;; esac
if show State | grep -q DRAIN && [ $ours = yes ]; then
  scontrol update nodename="$node" state=undrain
fi`,
  );
}
