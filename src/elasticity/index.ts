export { type Clock, systemClock } from "./clock.js";
export { type KeptConsole, keptConsoles } from "./consoles/files.js";
export { type ConsoleKeeper, createConsoleKeeper } from "./consoles/keeper.js";
export { runController } from "./controller.js";
export type { ControllerEvent, StopReason } from "./controller-events.js";
export type { ControlledCluster, ControllerOptions, ControllerResult } from "./controller-options.js";
export * from "./core/index.js";
export {
  CONSOLE,
  type Explanation,
  explainJob,
  explainNode,
  explainPool,
  type PoolMembers,
  withConsoles,
} from "./explain.js";
export { type ChangedStates, changedStates, foldJobs, foldState } from "./fold.js";
export { createHooks, HOOKS, type HookName, type Hooks } from "./hooks.js";
export { type Journal, memoryJournal, openJournal, readDecisions, readJournal } from "./journal.js";
export { declaredCluster, recordsAbout, type SubjectKind } from "./journal-search.js";
export { acquireLease, type HeldLease, type LeaseFolder } from "./lease.js";
export { fileLeaseFolder, remoteLeaseFolder } from "./lease-folders.js";
export { createMetrics, type Metrics } from "./metrics.js";
export { type MetricsServer, serveMetrics } from "./metrics-server.js";
export type { ApplyOptions, ApplyProgress, ApplyResult, NodeActuator } from "./nodes/actuator.js";
export { commandlineQueue } from "./queues/commandline.js";
export { folderHooks, heldHooks, leaveHook, watchHooks } from "./queues/hook-folder.js";
export { powerSave } from "./queues/power-save.js";
export type { CommandResult, CommandRunner, OrderOutcome, QueueSource } from "./queues/queue.js";
export { type SlurmOptions, slurmQueue } from "./queues/slurm.js";
export { type WatchOptions, watchSlurm } from "./queues/slurm-watch.js";
export type { JournalRecord } from "./records.js";
export { type Replay, replay } from "./replay.js";
export { journalPath, leaveOrder, type OperatorOrder, openRun, type Run } from "./run-folder.js";
export { type SshRunner, type SshTarget, sshRunner } from "./ssh.js";
export {
  type StatusBackoff,
  type StatusNode,
  type StatusPool,
  type StatusReport,
  sentence,
  statusReport,
} from "./status.js";
export { type PowerOnSummary, type RunSummary, type SiteSummary, summarize } from "./summary.js";
