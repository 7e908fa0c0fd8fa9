import type { CluesValues } from "./import.js";

/** What well-known deployments of CLUES change of its defaults. */
export const CLUES_PRESETS = {
  /** CLUES as it comes. */
  clues: {},
  /** The role that the grycap recipes deploy it with. */
  grycap: {
    "scheduling.RECONSIDER_JOB_TIME": "120",
    "monitoring.MAX_WAIT_POWERON": "3000",
    "monitoring.MAX_WAIT_POWEROFF": "600",
    "monitoring.PERIOD_LIFECYCLE": "10",
    "monitoring.PERIOD_MONITORING_NODES": "10",
    "monitoring.PERIOD_MONITORING_JOBS": "10",
  },
  /** The Slurm template of the grycap recipes. */
  "grycap-slurm": {
    "scheduling.IDLE_TIME": "300",
    "scheduling.RECONSIDER_JOB_TIME": "60",
    "monitoring.MAX_WAIT_POWERON": "3000",
    "monitoring.MAX_WAIT_POWEROFF": "600",
  },
  /** The role of INDIGO-DataCloud at the time of the paper on hybrid clusters. */
  indigo: {
    "scheduling.IDLE_TIME": "300",
    "monitoring.MAX_WAIT_POWERON": "2000",
    "monitoring.MAX_WAIT_POWEROFF": "900",
    "monitoring.PERIOD_LIFECYCLE": "10",
    "client.CLUES_REQUEST_WAIT_TIMEOUT": "0",
  },
} as const satisfies Readonly<Record<string, CluesValues>>;

/** Name of a preset. */
export type CluesPreset = keyof typeof CLUES_PRESETS;
