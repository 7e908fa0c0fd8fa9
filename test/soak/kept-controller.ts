import type { ControllerEvent } from "../../src/elasticity/controller-events.js";
import type { TestCluster } from "../e2e/cluster.js";
import { descendants, endProcesses, eventually, type ProcessEntry, type Started, stop } from "../e2e/run.js";

type NodeEvent = Extract<ControllerEvent, { kind: "node" }>;

/** How long a controller may take to come to its first look, and then to the next one. */
const LOOK_SECONDS = 120;
const RESTART_MILLIS = 1000;

/**
 * A controller that is started again as soon as it ends, as a supervisor would. An end that nobody caused is
 * a problem. `problem` may be called at any time.
 */
export function keepController(
  cluster: TestCluster,
  policyFile: string,
  problem: (text: string) => void,
  tell: (text: string) => void,
) {
  let current: Started;
  let wanted = true;
  let expected = false;
  let observedAt = 0;
  let starts = 0;
  const nodeEvents: { readonly at: number; readonly event: NodeEvent }[] = [];
  const faults = new Map<string, number>();
  /** Processes that a killed controller has left. */
  const left: ProcessEntry[] = [];

  const take = (event: ControllerEvent) => {
    const at = Date.now();
    if (event.kind === "observed") observedAt = at;
    if (event.kind === "node") {
      nodeEvents.push({ at, event });
      const { node, from, to, phase, reason } = event;
      tell(`  ${node} ${from} -> ${to}${phase === undefined ? "" : ` (${phase})`}: ${reason?.text ?? ""}`);
    }
    if (event.kind === "fault") {
      faults.set(event.code, (faults.get(event.code) ?? 0) + 1);
      tell(`  ${event.code} ${event.message}`);
    }
  };

  const begin = () => {
    starts += 1;
    expected = false;
    const begun = cluster.start("controller", "--policy", policyFile, "--format", "json");
    current = begun;
    eachLine(begun, (line) => {
      if (line.startsWith("{")) take(JSON.parse(line) as ControllerEvent);
    });
    begun.child.once("exit", (code, signal) => {
      if (!wanted) return;
      if (expected) begin();
      else {
        problem(`the controller ended by itself (${signal ?? code}): ${begun.text().slice(-600)}`);
        setTimeout(() => wanted && begin(), RESTART_MILLIS);
      }
    });
  };

  begin();
  return {
    /** SIGKILL, to all that it has started too when `tree`. It is started again at once. */
    kill(tree: boolean): void {
      const { child } = current;
      const below = descendants(child.pid ?? 0);
      left.push(...below);
      expected = true;
      child.kill("SIGKILL");
      if (tree) endProcesses(below);
    },

    /** When it next hears from the batch system after a moment. */
    async observesAfter(moment: number): Promise<number> {
      return await eventually(
        "the controller hears from the batch system",
        LOOK_SECONDS,
        () => observedAt,
        (at) => at > moment,
        50,
      );
    },

    /** State in which it has a worker, as far as it was told. */
    stateOf: (node: string): string | undefined =>
      nodeEvents.findLast(({ event }) => event.node === node)?.event.to,

    /**
     * Times at which it gave a worker up as lost of which the batch system did not hear. One that joined just
     * before slurmctld was killed is forgotten and called absent, which no silence of its own has caused.
     */
    lossesOf: (node: string): number[] =>
      nodeEvents
        .filter(({ event: { node: name, reason } }) => name === node && reason?.code === "lost")
        .filter(({ event: { reason } }) => reason?.evidence["presence"] !== "absent")
        .map(({ at }) => at),

    starts: (): number => starts,
    faults: (): ReadonlyMap<string, number> => faults,

    /** Ends it in order, and by force what earlier ones have left. */
    async stop(): Promise<void> {
      wanted = false;
      const ended = await stop(current);
      if (ended.status !== 0) problem(`the controller did not end in order: ${ended.stderr.slice(-600)}`);
      endProcesses(left);
    },
  };
}

export type KeptController = ReturnType<typeof keepController>;

function eachLine({ child }: Started, take: (line: string) => void): void {
  let rest = "";
  child.stdout?.on("data", (part: string) => {
    const found = (rest + part).split("\n");
    rest = found.pop() ?? "";
    for (const line of found) take(line);
  });
}
