import { JOB_FORMAT, MORE_FORMAT } from "./slurm-jobs.js";
import { nodeLines } from "./slurm-probe.js";

/** Lines that stand between the parts of an answer. */
export const MARKS = {
  reservations: "--reservations--",
  nodes: "--nodes--",
  probed: "--probed--",
  jobs: "--jobs--",
  more: "--more--",
  end: "--end--",
} as const;

/**
 * One round trip: the clock, whether memory is given out, reservations, all nodes, which of the busy ones can
 * be reached, and all jobs with further fields of those that have not ended. Times as seconds since 1970, so
 * that no time zone matters; arrays unexpanded (`7_[1-5%2]`) and never `--json`, which takes ten times as
 * long (P5). The end mark tells a whole answer from a cut one. The further fields come last: of a job that was
 * submitted in between too little would be known the other way round.
 */
export const OBSERVE_SCRIPT = [
  "set -e",
  "export LC_ALL=C SLURM_TIME_FORMAT=%s SLURM_BITSTR_LEN=0",
  "date +%s.%N",
  "scontrol show config | grep '^SelectTypeParameters' || true",
  `echo ${MARKS.reservations}`,
  "scontrol -a -o show reservations",
  `echo ${MARKS.nodes}`,
  ...nodeLines(MARKS.probed),
  `echo ${MARKS.jobs}`,
  `squeue -a -h -t all -o '${JOB_FORMAT}'`,
  `echo ${MARKS.more}`,
  `squeue -a -h -O '${MORE_FORMAT}'`,
  `echo ${MARKS.end}`,
].join("\n");
