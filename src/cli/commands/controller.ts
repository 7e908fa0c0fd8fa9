import { Command, Option } from "commander";
import { runController } from "../../elasticity/controller.js";
import type { ControlledCluster } from "../../elasticity/controller-options.js";
import { memoryJournal } from "../../elasticity/journal.js";
import { watchHooks } from "../../elasticity/queues/hook-folder.js";
import type { QueueSource } from "../../elasticity/queues/queue.js";
import { comingNodes } from "../../elasticity/requests/coming.js";
import { requestedQueue } from "../../elasticity/requests/source.js";
import { requestStore } from "../../elasticity/requests/store.js";
import { openRun, type Run, watchOrders } from "../../elasticity/run-folder.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import type { PolicyFile } from "../../workspace/policy.js";
import { findProject, type Project } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { controllerNarrator } from "../controller-text.js";
import { stopped } from "../diagnosed.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import type { GlobalOptions } from "../main.js";
import { namedPolicy } from "../policy-file.js";
import { controlledCluster, openRunningCluster } from "../running-cluster.js";
import type { CommandEntry } from "./command.js";

type Options = GlobalOptions & {
  readonly once?: boolean;
  readonly dryRun?: boolean;
  readonly standby?: boolean;
  readonly metrics?: string;
  readonly policy?: string;
  readonly format: string;
};

/** `elastosca controller`: the elasticity loop, until it is interrupted. */
export const controller: CommandEntry = {
  build: () =>
    new Command("controller")
      .description("run the elasticity loop: workers come for waiting jobs and go when idle")
      .option("--once", "one look, one decision, and what follows from it")
      .option("--dry-run", "one look and one decision; nothing is done")
      .option("--policy <file>", "policy file whose settings come over those of the sites file")
      .option("--standby", "wait while another controller holds the lease, and take over when it is gone")
      .option(
        "--metrics <address>",
        "serve figures for Prometheus at HOST:PORT/metrics; a port alone: 127.0.0.1",
      )
      .addOption(
        new Option("--format <format>", "json = one event a line").choices(["text", "json"]).default("text"),
      )
      .addHelpText(
        "after",
        examples(
          ["controller", "until Ctrl-C; the cluster goes on without it"],
          ["controller --policy policy.yaml", "with other parameters than those of the sites file"],
          ["controller --dry-run", "what would it do now, and why?"],
          [
            "controller --standby --metrics 9190",
            "a second one that takes over, with figures at 127.0.0.1:9190",
          ],
          ["controller --format json >> events.jsonl", "every event as a line of JSON"],
        ),
      )
      .action(run),
};

async function run(options: Options): Promise<void> {
  const console = createConsole(options);
  const project = findProject(process.cwd(), options.workspace);
  const dryRun = options.dryRun === true;
  const policy = namedPolicy(options.policy, console);
  const { queue, ssh, plan: built, access } = await openRunningCluster(project);
  const plan = withHooks(built, policy);
  const controlled = controlledCluster(plan, policy.settings);
  const { stackActuator } = await import("../deployment/actuator.js");
  const { openServices } = await import("../controller-services.js");
  const signal = interruptSignal(console);
  const held = await openJournalOf(project, dryRun);
  const narrate = controllerNarrator(console, Date.now());
  const tell = options.format === "json" ? (event: object) => console.result(JSON.stringify(event)) : narrate;
  const settings = { project, plan, ssh, host: access.address, signal, console, dryRun };
  const hookTimeout = policy.hooks.timeout * 1000;
  const { standby = false, metrics } = options;
  const services = await openServices({ ...settings, standby, metrics, tell, hookTimeout }).catch(
    async (error: unknown) => {
      ssh.close();
      await held.close();
      throw error;
    },
  );
  const over = new AbortController();
  const requests = requestsOf(project, controlled, queue, dryRun);
  try {
    const result = await runController({
      cluster: controlled,
      queue: requests.queue,
      actuator: stackActuator(project, plan),
      journal: held.journal,
      inbox: held.inbox,
      signal,
      ...(services.lease === undefined ? {} : { lease: services.lease }),
      onEvent: (event) => {
        requests.take(event);
        services.take(event);
      },
      onWake: (wake) => {
        if (!dryRun) watchForOrders(project, wake, over.signal);
      },
      once: options.once === true,
      dryRun,
    });
    if (dryRun) console.result(JSON.stringify(result.actions, null, 2));
    if (result.reason === "lease") process.exitCode = 1;
  } finally {
    over.abort();
    await services.close();
    ssh.close();
    await held.close();
  }
}

/** The batch system with the requests that were made without a job; it is told what the loop does. */
function requestsOf(project: Project, cluster: ControlledCluster, plain: QueueSource, isReadOnly: boolean) {
  const coming = comingNodes();
  const queue = requestedQueue(plain, {
    store: requestStore(project.stateDir),
    nodes: cluster.nodes,
    times: cluster.policy,
    now: Date.now,
    coming: coming.names,
    isReadOnly,
  });
  return { queue, take: coming.take };
}

/** The hooks of a policy file come over those of the sites file, each by itself. */
function withHooks(plan: DeploymentPlan, { hooks }: PolicyFile): DeploymentPlan {
  return { ...plan, cluster: { ...plan.cluster, hooks: { ...plan.cluster.hooks, ...hooks.commands } } };
}

/** Orders of operators and calls of the batch system wake the loop at once; without a watch its period finds them. */
function watchForOrders(project: Project, wake: () => void, signal: AbortSignal): void {
  for (const watch of [watchOrders, watchHooks]) watch(project.stateDir, wake, signal).catch(() => undefined);
}

/** The journal of the project with its lock; a dry run neither locks nor writes. */
async function openJournalOf(project: Project, dryRun: boolean): Promise<Run> {
  if (dryRun) {
    return {
      journal: memoryJournal(),
      inbox: { take: () => Promise.resolve([]) },
      close: () => Promise.resolve(),
    };
  }
  const opened = await openRun(project.stateDir);
  if (!opened.ok) throw stopped(opened.error);
  return opened.value;
}
