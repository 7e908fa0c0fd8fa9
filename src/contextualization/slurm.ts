import type { HookVerb } from "../base/power-hooks.js";

/** A worker as the batch system knows it. */
export interface SlurmNode {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly gpus?: { readonly count: number; readonly model?: string };
}

/** What slurm.conf is made from. */
export interface SlurmCluster {
  readonly name: string;
  readonly partition: string;
  readonly controller: { readonly hostname: string; readonly address: string };
  readonly nodes: readonly SlurmNode[];
  /** Slurm itself asks for nodes; seconds that it allows one to come. */
  readonly powerSave?: { readonly resumeTimeout: number };
}

/** Port of slurmctld, which workers fetch their configuration from. */
export const CONTROLLER_PORT = 6817;

/** Where the program stands that slurmctld calls when nodes are to come, to go, or did not come. */
export function powerProgramPath(verb: HookVerb): string {
  return `/usr/local/sbin/node-${verb}`;
}

/**
 * Settings proved with containers and clouds alike: no plugin needs more rights than a container has. An
 * absent worker is CLOUD and drained (see the step `batch`), so that the controller, not Slurm, chooses
 * which worker comes; Slurm's own power saving is on but never acts by itself, and where Slurm is to ask for
 * workers it still switches none off: idle ones are the controller's, which knows the least number, prices and
 * gaps. SlurmdTimeout is far above the time a tunnel takes to come back, or jobs would run twice. A job whose launch a
 * worker failed is put back and not held: that is the worker's fault, and nobody is there to let it go.
 */
const SETTINGS = `AuthType=auth/munge
SlurmUser=slurm
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=/var/lib/slurm/ctld
SlurmdSpoolDir=/var/lib/slurm/d
SlurmctldLogFile=/var/log/slurm/slurmctld.log
SlurmdLogFile=/var/log/slurm/slurmd.log
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldParameters=enable_configless,idle_on_node_suspend,power_save_interval=1,power_save_min_interval=0
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1,nohold_on_prolog_fail
PrivateData=cloud
CommunicationParameters=NoAddrCache
TreeWidth=65533
ReturnToService=2
JobRequeue=1
SlurmdTimeout=300
ResumeProgram=${powerProgramPath("resume")}
SuspendProgram=${powerProgramPath("suspend")}
ResumeFailProgram=${powerProgramPath("resume-fail")}
SuspendTime=31536000
SuspendTimeout=2
ResumeRate=0
SuspendRate=0
SrunPortRange=60001-60100
`;

/** slurm.conf of the front-end; workers fetch it from there. */
export function slurmConf(cluster: SlurmCluster): string {
  const { hostname, address } = cluster.controller;
  const nodes = nodeRuns(cluster.nodes).map(nodeLine);
  const lines = [
    `ClusterName=${cluster.name}`,
    `SlurmctldHost=${hostname}(${address})`,
    SETTINGS.trimEnd(),
    `ResumeTimeout=${cluster.powerSave?.resumeTimeout ?? 300}`,
    ...(cluster.nodes.some(hasGpus) ? ["GresTypes=gpu"] : []),
    ...nodes,
    `PartitionName=${cluster.partition} Nodes=ALL Default=YES MaxTime=INFINITE State=UP`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Command-line options of a worker's slurmd: `-b` reports the boot of the node, not that of its host. */
export function slurmdOptions(controllerAddress: string): string {
  return `SLURMD_OPTIONS='-b --conf-server ${controllerAddress}:${CONTROLLER_PORT}'\n`;
}

/** Commands that write cgroup.conf for the cgroup version that the machine runs. */
export const CGROUP_CONF = `if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  printf 'CgroupPlugin=cgroup/v2\\nIgnoreSystemd=yes\\n'
else
  printf 'CgroupPlugin=cgroup/v1\\n'
fi | put /etc/slurm/cgroup.conf 0644`;

/** Consecutive nodes that one line of slurm.conf can describe, as name and address both count up by one. */
function nodeRuns(nodes: readonly SlurmNode[]): readonly (readonly SlurmNode[])[] {
  const runs: SlurmNode[][] = [];
  for (const node of nodes) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && continues(last, node)) run.push(node);
    else runs.push([node]);
  }
  return runs;
}

function continues(last: SlurmNode, node: SlurmNode): boolean {
  const [lastName, name] = [splitNumber(last.name, "-"), splitNumber(node.name, "-")];
  const [lastAddress, address] = [splitNumber(last.address, "."), splitNumber(node.address, ".")];
  return (
    last.site === node.site &&
    last.cpus === node.cpus &&
    last.memoryMiB === node.memoryMiB &&
    gresOf(last) === gresOf(node) &&
    lastName.head === name.head &&
    lastAddress.head === address.head &&
    lastName.number + 1 === name.number &&
    lastAddress.number + 1 === address.number
  );
}

function nodeLine(run: readonly SlurmNode[]): string {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) throw new Error("an empty run of nodes");
  const name = nameRange(run);
  const address = hostRange(splitNumber(first.address, "."), splitNumber(last.address, "."));
  const gres = hasGpus(first) ? ` Gres=${gresOf(first)}` : "";
  return `NodeName=${name} NodeAddr=${address} CPUs=${first.cpus} RealMemory=${first.memoryMiB}${gres} State=CLOUD`;
}

/** On every worker with GPUs links with these names and a number lead to them; the step `join` makes them. */
export const GPU_SLOT = "/var/lib/slurm/gpu";

/**
 * gres.conf of the front-end; workers fetch it with slurm.conf. Undefined where no worker has a GPU. It names
 * links instead of devices, as neither the front-end nor the plan knows which devices a worker will have.
 */
export function gresConf({ nodes }: Pick<SlurmCluster, "nodes">): string | undefined {
  const runs = nodeRuns(nodes.filter(hasGpus));
  if (runs.length === 0) return undefined;
  const lines = runs.map((run) => {
    const [first] = run;
    const type = first?.gpus?.model === undefined ? "" : ` Type=${gresType(first.gpus.model)}`;
    const count = first?.gpus?.count ?? 0;
    const slots = count === 1 ? "0" : `[0-${count - 1}]`;
    return `NodeName=${nameRange(run)} Name=gpu${type} File=${GPU_SLOT}${slots}`;
  });
  return `${["AutoDetect=off", ...lines].join("\n")}\n`;
}

/** Generic resources of a node as jobs ask for them, `gpu:2` or `gpu:a100:2`; empty without any. */
function gresOf({ gpus }: SlurmNode): string {
  if (gpus === undefined) return "";
  return ["gpu", ...(gpus.model === undefined ? [] : [gresType(gpus.model)]), gpus.count].join(":");
}

function hasGpus({ gpus }: SlurmNode): boolean {
  return gpus !== undefined && gpus.count > 0;
}

/** A model as a type of generic resources, which is one plain word: `Tesla V100` becomes `tesla_v100`. */
export function gresType(model: string): string {
  const plain = model
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "_")
    .replace(/^_+|_+$/g, "");
  // A type of digits alone would pass for a count.
  return /^\d*$/.test(plain) ? `gpu${plain}` : plain;
}

function nameRange(run: readonly SlurmNode[]): string {
  const [first, last] = [run[0]?.name ?? "", run.at(-1)?.name ?? ""];
  return hostRange(splitNumber(first, "-"), splitNumber(last, "-"));
}

interface Numbered {
  /** Everything up to and with the separator. */
  readonly head: string;
  readonly number: number;
}

function splitNumber(text: string, separator: string): Numbered {
  const at = text.lastIndexOf(separator) + 1;
  return { head: text.slice(0, at), number: Number(text.slice(at)) };
}

function hostRange(first: Numbered, last: Numbered): string {
  return first.number === last.number
    ? `${first.head}${first.number}`
    : `${first.head}[${first.number}-${last.number}]`;
}
