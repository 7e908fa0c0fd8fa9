import { expandHostlist } from "../../src/elasticity/queues/hostlist.js";
import { docker, lines, run } from "../e2e/run.js";
import { type JobRow, taskName } from "./ledger.js";
import type { Submission } from "./schedule.js";

/** Where each task leaves a line at its end. */
const MARKS = "soak-marks";
const FIELDS = ["JobArrayID", "Name", "State", "RestartCnt", "StartTime", "NodeList"];
const COLUMNS = FIELDS.map((field) => `${field}:40`).join(",");

/** The front-end without its ssh server, which is one of the things that are killed. */
export function frontEnd(cluster: string) {
  const container = `${cluster}-front-end`;
  const asUser = (script: string) =>
    docker("exec", "--user", "admin", "--workdir", "/home/admin", container, "sh", "-c", script);
  return {
    container,
    asRoot: (script: string): Promise<string> => docker("exec", container, "sh", "-c", script),

    /** Rejects when the batch system did not take it. */
    async submit({ key, tasks, nodes, sleep }: Submission): Promise<void> {
      const array = tasks > 1 ? `--array=1-${tasks}` : "";
      const mark = `echo "$SLURM_JOB_NAME/\${SLURM_ARRAY_TASK_ID:-0}" >> /home/admin/${MARKS}`;
      const options = `--parsable --output=/dev/null --chdir=/tmp --job-name=${key} --nodes=${nodes} ${array}`;
      await asUser(`sbatch ${options} --wrap='sleep ${sleep}; ${mark}'`);
    },

    /** All jobs that it lists, ended ones too. */
    async jobs(): Promise<JobRow[]> {
      return jobRows(await asUser(`SLURM_TIME_FORMAT=%s squeue -h -r -t all -O ${COLUMNS}`));
    },

    /** Names of the tasks that came to their end, one for each time. */
    async marks(): Promise<string[]> {
      return lines(await asUser(`cat ${MARKS} 2>/dev/null; true`));
    },

    /** State of every worker in the batch system's words: `idle`, `alloc*`, `drained~`. */
    async nodes(): Promise<ReadonlyMap<string, string>> {
      const rows = lines(await asUser("sinfo -h -N -o '%N %T'")).map((line) => line.trim().split(" "));
      return new Map(rows.map(([name = "", state = ""]) => [name, state]));
    },

    /** Whether the ssh server of a machine takes a connection from here. */
    async reaches(address: string): Promise<boolean> {
      const probe = `timeout 2 bash -c ': </dev/tcp/${address}/22'`;
      return (await run("docker", ["exec", container, "sh", "-c", probe])).status === 0;
    },
  };
}

export type FrontEnd = ReturnType<typeof frontEnd>;

/** Rows of fixed width; a state may be followed by others of the same job. */
export function jobRows(text: string): JobRow[] {
  return lines(text).flatMap((line) => {
    const cells = FIELDS.map((_, index) => line.slice(index * 40, (index + 1) * 40).trim());
    const [id = "", name = "", state = "", restarts = "", started = "", nodes = ""] = cells;
    if (name === "") return [];
    const index = Number(/_(\d+)$/.exec(id)?.[1] ?? 0);
    const startedAt = Number(started) * 1000;
    return {
      task: taskName(name, index),
      state,
      restarts: Number(restarts),
      nodes: expandHostlist(nodes),
      ...(startedAt > 0 ? { startedAt } : {}),
    };
  });
}
