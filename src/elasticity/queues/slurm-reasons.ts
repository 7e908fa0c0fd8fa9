/**
 * Why a pending job waits, by Slurm's own words, and whether one node more can let it start (CL-4). A reason
 * of a later version is in neither list and boots nothing: a node that nobody needed is dearer than a job
 * that waits until its reason is a known one.
 */
export const BOOTING_REASONS: readonly string[] = [
  // Slurm has not looked at the job yet.
  "None",
  "Resources",
  // Behind jobs of a higher priority; those boot nodes as well.
  "Priority",
  // The nodes that it could use are drained, down or switched off.
  "ReqNodeNotAvail",
  "NodeDown",
];

/** Reasons that no further node cures. */
export const HOLDING_REASONS: readonly string[] = [
  // Its owner or an administrator holds it.
  "JobHeldUser",
  "JobHeldAdmin",
  "JobHoldMaxRequeue",
  "job requeued in held state",
  "launch failed requeued held",
  "ReservationDeleted",
  "MaxRequeue",
  "SchedDefer",
  // It may not start yet.
  "Dependency",
  "DependencyNeverSatisfied",
  "BeginTime",
  "Reservation",
  "JobArrayTaskLimit",
  "DeadLine",
  "Deadline",
  "DelayBoot",
  "Cleaning",
  "Prolog",
  // Something that is no node is used up.
  "Licenses",
  "FedJobLock",
  "BurstBufferResources",
  "BurstBufferStageIn",
  "BurstBufferOperation",
  "NetworkNotAvail",
  "NvramNotAvail",
  "AdminLicenses",
  "PowerNotAvail",
  "PowerReserved",
  "FrontEndDown",
  // It can never start as it is.
  "BadConstraints",
  "InvalidAccount",
  "InvalidQOS",
  "AccountNotAllowed",
  "QOSNotAllowed",
  "QOSUsageThreshold",
  "PartitionNodeLimit",
  "PartitionTimeLimit",
  "PartitionConfig",
  "AccountingPolicy",
  "QOSJobLimit",
  "QOSResourceLimit",
  "QOSTimeLimit",
  "AssociationJobLimit",
  "AssociationResourceLimit",
  "AssociationTimeLimit",
  "MaxMemPerLimit",
  "MaxCpuPerNode",
  // Its partition is closed.
  "PartitionDown",
  "PartitionInactive",
  // It ended, or it is broken.
  "JobLaunchFailure",
  "NonZeroExitCode",
  "RaisedSignal",
  "SystemFailure",
  "TimeLimit",
  "InactiveLimit",
  "OutOfMemory",
  "SpecialExit",
  "FedExtern",
  "ReqNodeNotAvail, Reserved for maintenance",
];

/** Whole families of limits: of a user, an account or a quality of service. */
export const HOLDING_FAMILIES = /^(?:QOS|Assoc|AssociationGrp|MaxJobs|MaxSubmit|Grp|Max[A-Z])/;

const BOOTING = new Set(BOOTING_REASONS);
const NODES_REQUIRED = /^Nodes[ _]required[ _]for[ _]job[ _]are[ _]DOWN/i;

/** True when another node can let a job in this state start. */
export function reasonWaitsForNodes(state: string, reason: string): boolean {
  if (state !== "PENDING") return false;
  if (NODES_REQUIRED.test(reason)) return true;
  const plain = reason.replaceAll("_", " ");
  if (/reserved for maintenance/i.test(plain)) return false;
  return BOOTING.has(plain.split(/[,:(]/)[0]?.trim() ?? "");
}
