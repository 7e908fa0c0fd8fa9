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
} as const satisfies Record<string, AnyDefinition>;
