import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestCluster } from "./cluster.js";
import { eventually, pause, type Started } from "./run.js";

/** One submission to a controller that was at rest. */
export interface Wake {
  /** When sbatch was called on the front-end, milliseconds since 1970. */
  readonly submittedAt: number;
  /** When the journal says that the start of a machine was begun. */
  readonly appliedAt: number;
  /** Between both. */
  readonly millis: number;
}

interface ActRecord {
  readonly kind: string;
  readonly at: number;
  readonly action?: { readonly kind: string; readonly nodes: readonly string[] };
}

/** Longer than any reaction; far shorter than the period of the loop, which must not help. */
const PATIENCE_SECONDS = 60;

/**
 * Submits a job to a cluster without any worker, again and again, and measures how long the controller takes
 * until its journal holds the begun update (P6). Between two tries the worker comes, does the job and goes.
 */
export async function measureWakes(
  cluster: TestCluster,
  controller: Started,
  tries: number,
  onWake: (wake: Wake) => void = () => undefined,
): Promise<readonly Wake[]> {
  const wakes: Wake[] = [];
  while (wakes.length < tries) {
    await atRest(cluster, controller);
    const printed = await cluster.onFrontEnd(
      "date +%s%3N && sbatch --parsable --output=/dev/null --chdir=/tmp --wrap=true",
    );
    const submittedAt = Number(printed.split("\n")[0]);
    const [applied] = await eventually(
      "a begun update is in the journal",
      PATIENCE_SECONDS,
      () => updates(cluster).filter(({ at }) => at >= submittedAt),
      (found) => found.length > 0,
      50,
    );
    const appliedAt = applied?.at ?? Number.NaN;
    const wake = { submittedAt, appliedAt, millis: appliedAt - submittedAt };
    wakes.push(wake);
    onWake(wake);
  }
  return wakes;
}

/** No worker, no job, and nothing under way. */
async function atRest(cluster: TestCluster, { child, text }: Started): Promise<void> {
  await eventually(
    "the controller is at rest",
    120,
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${text()}`);
      const queue = await cluster.onFrontEnd("squeue -h");
      const last = text().trimEnd().split("\n").at(-1) ?? "";
      return queue === "" && (await cluster.workers()).length === 0 && isQuiet(last);
    },
    (quiet) => quiet,
    300,
  );
  // What it still looks after by itself is over: its next look is a period away.
  await pause(1500);
}

/** The last event of the controller is a look that found every worker off. */
function isQuiet(line: string): boolean {
  try {
    const { kind, nodes = {} } = JSON.parse(line) as { kind?: string; nodes?: Record<string, number> };
    return kind === "observed" && Object.keys(nodes).join() === "off";
  } catch {
    return false;
  }
}

function updates(cluster: TestCluster): readonly ActRecord[] {
  return readFileSync(join(cluster.workspace, ".elastosca", "journal.jsonl"), "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as ActRecord];
      } catch {
        return []; // the last line may be half written
      }
    })
    .filter(({ kind, action }) => kind === "act" && action?.kind === "apply" && action.nodes.length > 0);
}
