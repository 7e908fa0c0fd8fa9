import { CODES } from "../diagnostics/catalog.js";
import type { ControllerEvent } from "../elasticity/controller-events.js";
import { faultEvent } from "../elasticity/controller-report.js";
import { commandlineQueue } from "../elasticity/queues/commandline.js";
import { folderHooks, heldHooks, watchHooks } from "../elasticity/queues/hook-folder.js";
import { localRunner } from "../elasticity/queues/local-runner.js";
import { type HookSource, ordersOf, powerSave } from "../elasticity/queues/power-save.js";
import type { CommandRunner, QueueSource } from "../elasticity/queues/queue.js";
import { slurmQueue } from "../elasticity/queues/slurm.js";
import { watchSlurm } from "../elasticity/queues/slurm-watch.js";
import { type OrderInbox, watchOrders } from "../elasticity/run-folder.js";
import type { BatchPlan } from "../lowering/ir.js";
import type { Project } from "../workspace/project.js";

/** The batch system of a plan: by scripts of the user where the sites file names some, else Slurm (CL-4). */
export function batchQueue(
  { scripts }: BatchPlan,
  frontEnd: CommandRunner,
  { root }: Pick<Project, "root">,
): QueueSource {
  if (scripts === undefined) return slurmQueue(frontEnd, { now: Date.now });
  const { at, ...programs } = scripts;
  return commandlineQueue(at === "controller" ? localRunner(root) : frontEnd, programs, { now: Date.now });
}

export interface BatchWiring {
  readonly batch: BatchPlan;
  readonly project: Pick<Project, "stateDir">;
  readonly queue: QueueSource;
  /** Orders of operators. */
  readonly inbox: OrderInbox;
  readonly frontEnd: CommandRunner;
  /** A look without consequences. */
  readonly isReadOnly?: boolean;
  /** Ends the watches. */
  readonly signal: AbortSignal;
  /** A watch is broken, or a call cannot be read; told once for each outage. */
  readonly onProblem: (message: string) => void;
}

/** What a controller is given of its batch system. */
export interface WiredBatch {
  readonly queue: QueueSource;
  readonly inbox: OrderInbox;
  /** Calls `wake` for every sign of something new; without any the controller's period finds it. */
  readonly onWake: (wake: () => void) => void;
}

/**
 * Joins batch system, operators and power programs for a controller: what `elastosca resume|suspend` left counts
 * like an operator's order, and with `powerSave` what slurmctld asks for on the front-end does too (CL-5).
 * Orders, calls, submissions and ends of jobs wake the controller at once (P6).
 */
export function wireBatch(wiring: BatchWiring): WiredBatch {
  const { batch, project, inbox, queue, isReadOnly = false } = wiring;
  const left = folderHooks(project.stateDir);
  const called = heldHooks();
  const onWake = (wake: () => void) => follow(wiring, called.add, wake);
  if (batch.powerSave === undefined) return { queue, inbox: withCalls(inbox, left), onWake };
  const hooks = { take: async () => [...(await left.take()), ...(await called.take())] };
  return { ...powerSave({ queue, inbox, hooks, isReadOnly }), onWake };
}

/** The event that tells that the batch system is asked every `seconds` only. */
export function unwatched(problem: string, seconds: number): ControllerEvent {
  return faultEvent(CODES.batchUnwatched, { problem, seconds }, Date.now());
}

/** Orders of operators, and calls that were left for this very project. */
function withCalls(inbox: OrderInbox, hooks: HookSource): OrderInbox {
  return {
    async take() {
      const orders = [...(await inbox.take())];
      for (const call of await hooks.take()) orders.push(...ordersOf(call));
      return orders;
    },
  };
}

function follow(
  { batch, project, frontEnd, signal, onProblem }: BatchWiring,
  onHook: Parameters<typeof watchSlurm>[1]["onHook"],
  onWake: () => void,
): void {
  for (const watch of [watchOrders, watchHooks])
    watch(project.stateDir, onWake, signal).catch((error: Error) => onProblem(error.message));
  if (batch.scripts !== undefined) return;
  // Without power saving the loop chooses the nodes; that Slurm was told of it is no order.
  const hook = batch.powerSave === undefined || onHook === undefined ? {} : { onHook };
  watchSlurm(frontEnd, { onWake, ...hook, onProblem, signal }).catch((error: Error) =>
    onProblem(error.message),
  );
}
