import { type AnyDefinition, define } from "../define.js";

/** TS8xxx: the elasticity loop. Places are files of the cluster's run folder, or the head of its template. */
export const ELASTICITY_CODES = {
  controllerRunning: define<{ pid: number; host: string; since: string }>({
    code: "TS8001",
    severity: "error",
    title: "Another controller is running",
    message: ({ pid, host, since }) =>
      `Another controller (process ${pid} on ${host}, since ${since}) holds the lock of this cluster.`,
    hint: ({ host, pid }) =>
      `Stop it first; if process ${pid} on ${host} is certainly gone, delete the lock file and start again.`,
  }),
  queueSilent: define<{ message: string }>({
    code: "TS8002",
    severity: "warning",
    title: "Batch system does not answer",
    message: ({ message }) => `The batch system does not answer: ${message}.`,
    hint: "Nodes are neither started nor stopped until it answers; see whether the front-end and slurmctld run.",
  }),
  siteUpdateFailed: define<{ site: string; message: string }>({
    code: "TS8003",
    severity: "warning",
    title: "Update of a site failed",
    message: ({ site, message }) => `The update of site "${site}" failed: ${message}`,
    hint: "Other sites go on; this one is tried again after a growing wait.",
  }),
  nodeFailed: define<{ node: string; message: string }>({
    code: "TS8004",
    severity: "warning",
    title: "Worker failed",
    message: ({ node, message }) => `Worker "${node}" failed: ${message}`,
    hint: ({ node }) => `It is tried again later; "explain node ${node}" shows what happened.`,
  }),
  journalUnreadable: define<{ line: number; problem: string }>({
    code: "TS8005",
    severity: "error",
    title: "Journal cannot be read",
    message: ({ line, problem }) => `Line ${line} of the journal cannot be read: ${problem}.`,
    hint: "Move the journal away and start again: the state is found anew from the batch system and the stacks.",
  }),
  unknownWorker: define<{ name: string }>({
    code: "TS8006",
    severity: "error",
    title: "Unknown worker",
    message: ({ name }) => `There is no worker "${name}" in this cluster.`,
    hint: 'See "nodes" for the names of the workers.',
  }),
  runFolderUnusable: define<{ problem: string }>({
    code: "TS8007",
    severity: "error",
    title: "Run folder cannot be used",
    message: ({ problem }) => `The run folder of the cluster cannot be used: ${problem}.`,
    hint: "Make the folder writable for this user, or give another one.",
  }),
  strayRemoved: define<{ site: string; nodes: string }>({
    code: "TS8008",
    severity: "warning",
    title: "Stray machine removed",
    message: ({ site, nodes }) => `Machines of ${nodes} on site "${site}" were in no stack and were removed.`,
    hint: "An update that was cut off leaves such machines behind; nothing needs to be done.",
  }),
  nodeDiffers: define<{ site: string; node: string; what: string }>({
    code: "TS8009",
    severity: "warning",
    title: "Accounts of a worker differ",
    message: ({ site, node, what }) =>
      `Batch system, stack and site "${site}" do not agree on "${node}" (${what}); it is left alone.`,
    hint: ({ node }) => `Look at its machine on the site; "explain node ${node}" shows what is known of it.`,
  }),
  leaseHeld: define<{ holder: string; place: string }>({
    code: "TS8010",
    severity: "error",
    title: "Another controller holds the lease",
    message: ({ holder, place }) =>
      `Another controller (${holder}) holds the lease of this cluster at ${place}.`,
    hint: "Stop it, or wait: when it is gone its lease runs out by itself. `--standby` waits and takes over.",
  }),
  leaseLost: define<{ problem: string }>({
    code: "TS8011",
    severity: "error",
    title: "Lease lost",
    message: ({ problem }) => `This controller lost its lease and stops acting: ${problem}.`,
    hint: "Another controller may act now; start this one with `--standby` to take over when that one ends.",
  }),
  clockJumped: define<{ seconds: number }>({
    code: "TS8012",
    severity: "warning",
    title: "Clock jumped",
    message: ({ seconds }) =>
      `The clock of this machine jumped by ${seconds} s; ${seconds > 0 ? "waiting times start anew" : "time goes on slowly until it has caught up"}.`,
    hint: "Let a time service run on this machine; a suspended machine shows the same.",
  }),
  hookFailed: define<{ hook: string; problem: string }>({
    code: "TS8013",
    severity: "warning",
    title: "Hook failed",
    message: ({ hook, problem }) => `The hook ${hook} failed: ${problem}.`,
    hint: "The loop goes on without it; run the command by hand with the same arguments.",
  }),
  replayDiffers: define<{ seq: number; problem: string }>({
    code: "TS8014",
    severity: "error",
    title: "Replay differs",
    message: ({ seq, problem }) =>
      `Record ${seq} of the journal is decided otherwise in the replay: ${problem}.`,
    hint: "The journal was written by another version of the program, or was changed by hand.",
  }),
  replayImpossible: define<{ problem: string }>({
    code: "TS8015",
    severity: "error",
    title: "Journal cannot be replayed",
    message: ({ problem }) => `This journal holds no decision that can be made again: ${problem}.`,
    hint: "Give the journal of a controller of this version: journal.jsonl in its state folder.",
  }),
  metricsUnavailable: define<{ address: string; problem: string }>({
    code: "TS8016",
    severity: "error",
    title: "Metrics cannot be served",
    message: ({ address, problem }) => `Metrics cannot be served at ${address}: ${problem}.`,
    hint: "Give another HOST:PORT to --metrics; 127.0.0.1:0 takes any free port.",
  }),
  batchUnwatched: define<{ problem: string; seconds: number }>({
    code: "TS8017",
    severity: "warning",
    title: "Batch system is not followed",
    message: ({ problem, seconds }) =>
      `News of the batch system do not come by themselves: ${problem}; the loop looks every ${seconds} s.`,
    hint: "The loop goes on and tries to follow it again; on the front-end it reads slurmctld's log with `sudo tail`.",
  }),
  machinesUnlisted: define<{ site: string; message: string }>({
    code: "TS8018",
    severity: "warning",
    title: "Site does not list its machines",
    message: ({ site, message }) => `Site "${site}" does not list its machines: ${message}.`,
    hint: "It is asked again; after a minute the loop goes on by the account of its stack. See whether the cloud answers and takes the credentials.",
  }),
  machinesUnlistable: define<{ site: string; problem: string }>({
    code: "TS8019",
    severity: "warning",
    title: "Machines of a site cannot be listed",
    message: ({ site, problem }) => `The machines of site "${site}" cannot be listed: ${problem}.`,
    hint: "The loop knows them by the stack of the site alone; machines that an update left behind are not found.",
  }),
  awaitedMachineGone: define<{ site: string; nodes: string }>({
    code: "TS8020",
    severity: "warning",
    title: "Awaited machine is gone",
    message: ({ site, nodes }) =>
      `The machine of ${nodes} on site "${site}" vanished while an update waited for it; the update is cut short.`,
    hint: "The next update makes it again. See in the cloud who removed it, when this comes more than once.",
  }),
  consoleNotKept: define<{ site: string; node: string; problem: string }>({
    code: "TS8021",
    severity: "warning",
    title: "Console was not kept",
    message: ({ site, node, problem }) =>
      `The console of "${node}" on site "${site}", which did not come, was not kept: ${problem}.`,
    hint: "The loop goes on without it. The account of the site may need the right to read consoles.",
  }),
  planChanged: define<{ what: string }>({
    code: "TS8022",
    severity: "warning",
    title: "Plan changed under the controller",
    message: ({ what }) =>
      `Template, sites file or inputs have changed since this controller began: ${what}. It goes on with what it began with.`,
    hint: "Run `elastosca up`, then start the controller again.",
  }),
} as const satisfies Record<string, AnyDefinition>;
