import type { CommandRunner } from "../../elasticity/index.js";
import { Failure } from "../failure.js";

/** A burst of equal jobs. */
export interface Burst {
  readonly jobs: number;
  /** Running time of one job. */
  readonly seconds: number;
  readonly user: string;
}

/** Submits the burst on the front-end as a user would; gives the id of the job array. */
export async function submitBurst(frontEnd: CommandRunner, burst: Burst): Promise<string> {
  const submit = [
    "sudo",
    "-n",
    "-u",
    burst.user,
    "sbatch",
    "--parsable",
    "--chdir=/tmp",
    "--output=/dev/null",
    "--job-name=burst",
    `--array=1-${burst.jobs}`,
    `--wrap=sleep ${burst.seconds}`,
  ];
  const run = await frontEnd.run(submit);
  const id = run.stdout.trim();
  if (run.exitCode === 0 && /^\d+$/.test(id)) return id;
  throw new Failure({
    code: "TS9118",
    message: `the batch system refused the jobs: ${run.stderr.trim() || id}`,
    hint: "look at it with `elastosca ssh -- sinfo`",
  });
}
