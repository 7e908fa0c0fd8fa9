import type { TestCluster } from "./cluster.js";
import { eventually, lines } from "./run.js";

/** A job as Slurm lists it, ended ones too. */
export interface JobEntry {
  /** `12` or, of an array, `12_3`. */
  readonly id: string;
  readonly state: string;
  readonly nodes: string;
  readonly restarts: number;
}

/** The batch system of a cluster, by its own commands on the front-end. */
export function slurm(cluster: TestCluster) {
  const onFrontEnd = (command: string): Promise<string> => cluster.onFrontEnd(command);
  const stateOf = async (node: string): Promise<string> => field(await showNode(node), "State");
  const showNode = (node: string): Promise<string> => onFrontEnd(`scontrol -o show node ${node}`);
  return {
    onFrontEnd,
    stateOf,

    /** Planned private address of a worker. */
    addressOf: async (node: string): Promise<string> => field(await showNode(node), "NodeAddr"),

    /** Submits a script of one line and gives the job's id. */
    submit: (line: string, ...options: readonly string[]): Promise<string> =>
      onFrontEnd(`sbatch --parsable --output=/dev/null ${options.join(" ")} --wrap='${line}'`),

    /** The job with this id, or all of its array. */
    async jobs(id: string): Promise<JobEntry[]> {
      const found = lines(await onFrontEnd(`squeue -h -r -t all -j ${id} -o '%i|%T|%N'`));
      const shown = lines(await onFrontEnd(`scontrol -o show job ${id}`));
      const restarts = Math.max(0, ...shown.map((line) => Number(field(line, "Restarts"))));
      return found.map((line) => {
        const [job = "", state = "", nodes = ""] = line.split("|");
        return { id: job, state, nodes, restarts };
      });
    },

    /** Takes a worker out as an administrator would: drain, look that it is empty, remove, forget. */
    async leave(node: string, remove: () => Promise<void>): Promise<void> {
      await onFrontEnd(`sudo scontrol update nodename=${node} state=drain reason=scale-in`);
      await eventually(
        `${node} is empty`,
        20,
        () => onFrontEnd(`squeue -h -w ${node}`),
        (jobs) => jobs === "",
      );
      await onFrontEnd(`sudo scontrol update nodename=${node} state=power_down`);
      await remove();
      await eventually(
        `${node} is away`,
        30,
        () => stateOf(node),
        (state) => state.includes("POWERED_DOWN"),
      );
      await onFrontEnd(`sudo scontrol update nodename=${node} state=drain reason=absent`);
    },
  };
}

function field(record: string, name: string): string {
  return new RegExp(`(?:^| )${name}=(\\S*)`).exec(record)?.[1] ?? "";
}
