import { expandHostlist } from "../../src/elasticity/queues/hostlist.js";
import { docker, lines, pause, type Run, run } from "../e2e/run.js";
import { type JobRow, taskName } from "./ledger.js";
import type { Submission } from "./schedule.js";

/** Where each task leaves a line at its end. */
const MARKS = "soak-marks";
const FIELDS = ["JobArrayID", "Name", "State", "RestartCnt", "StartTime", "NodeList"];
const COLUMNS = FIELDS.map((field) => `${field}:40`).join(",");

/** The front-end without its ssh server, which is one of the things that are killed. */
export function frontEnd(cluster: string) {
  const container = `${cluster}-front-end`;
  const under = new Set<Promise<unknown>>();
  let still: Promise<void> | undefined;
  /** A command that is begun while its container is being paused hangs, and the engine with it. */
  const exec = async (...args: readonly string[]): Promise<Run> => {
    while (still !== undefined) await still;
    const running = run("docker", ["exec", ...args]);
    under.add(running);
    return await running.finally(() => under.delete(running));
  };
  const asked = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await exec(...args);
    if (status !== 0) throw new Error(`${args.at(-1)}: ${stderr.trim()}`);
    return stdout.trim();
  };
  const asUser = (script: string) =>
    asked("--user", "admin", "--workdir", "/home/admin", container, "sh", "-c", script);
  return {
    asRoot: (script: string): Promise<string> => asked(container, "sh", "-c", script),

    /** It stands still for some seconds; commands wait for the end of it. */
    async standStill(seconds: number): Promise<void> {
      let over = () => {};
      still = new Promise((done) => {
        over = done;
      });
      try {
        await Promise.all([...under].map((one) => one.catch(() => undefined)));
        await docker("pause", container);
        await pause(seconds * 1000);
        await docker("unpause", container);
      } finally {
        still = undefined;
        over();
      }
    },

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

    /** What the batch system says of everything, for whoever looks for the cause of a problem. */
    async account(): Promise<string> {
      const script = [
        "squeue -a -r -t all -O 'JobArrayID:14,Name:12,State:14,Reason:34,RestartCnt:4,StartTime:22,NodeList'",
        "sinfo -N -o '%N %T %E'",
        'squeue -h -t PD -o %A | while read -r job; do scontrol show job "$job"; done',
        "grep -vE 'debug|_slurm_rpc|backfill' /var/log/slurm/slurmctld.log | tail -n 120",
      ];
      return await asked(container, "sh", "-c", script.join("; ")).catch((error: Error) => error.message);
    },

    /** Whether the ssh server of a machine takes a connection from here. */
    async reaches(address: string): Promise<boolean> {
      const probe = `timeout 2 bash -c ': </dev/tcp/${address}/22'`;
      return (await exec(container, "sh", "-c", probe)).status === 0;
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
