import { Command, Option } from "commander";
import { CODES } from "../../diagnostics/catalog.js";
import { runController } from "../../elasticity/controller.js";
import type { ControllerEvent } from "../../elasticity/controller-events.js";
import type { ControlledCluster } from "../../elasticity/controller-options.js";
import { faultEvent } from "../../elasticity/controller-report.js";
import { memoryJournal } from "../../elasticity/journal.js";
import type { NodeActuator } from "../../elasticity/nodes/actuator.js";
import type { QueueSource } from "../../elasticity/queues/queue.js";
import { comingNodes } from "../../elasticity/requests/coming.js";
import { requestedQueue } from "../../elasticity/requests/source.js";
import { requestStore } from "../../elasticity/requests/store.js";
import { openRun, type Run } from "../../elasticity/run-folder.js";
import type { SshRunner } from "../../elasticity/ssh.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import type { PolicyFile } from "../../workspace/policy.js";
import { findProject, type Project } from "../../workspace/project.js";
import { unwatched, wireBatch } from "../batch-system.js";
import { type Console, createConsole } from "../console.js";
import type { ControllerServices } from "../controller-services.js";
import { controllerNarrator } from "../controller-text.js";
import { stopped } from "../diagnosed.js";
import { examples } from "../help.js";
import { interruptSignal } from "../interrupt.js";
import type { GlobalOptions } from "../main.js";
import { watchPlan } from "../plan-watch.js";
import { namedPolicy, reportUnknownPools } from "../policy-file.js";
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
  const policy = namedPolicy(options.policy, console);
  const cluster = await openRunningCluster(project);
  const plan = withHooks(cluster.plan, policy);
  const controlled = controlledCluster(plan, policy.settings);
  reportUnknownPools(policy, controlled.nodes, console);
  const opened: Opened = {
    ...{ options, console, project, plan },
    ...{ controlled, settings: policy.settings },
    queue: cluster.queue,
    ssh: cluster.ssh,
    signal: interruptSignal(console),
  };
  const held = await openJournalOf(project, options.dryRun === true);
  try {
    const actuator = await actuatorOf(opened, (event) => services.take(event));
    const services = await openServicesOf(opened, cluster.access.address, policy, actuator);
    await serve(opened, held, services, actuator).finally(() => services.close());
  } finally {
    cluster.ssh.close();
    await held.close();
  }
}

/** What the command has before its loop begins. */
interface Opened {
  readonly options: Options;
  readonly console: Console;
  readonly project: Project;
  readonly plan: DeploymentPlan;
  readonly controlled: ControlledCluster;
  /** Of the policy file. */
  readonly settings: PolicyFile["settings"];
  readonly queue: QueueSource;
  readonly ssh: SshRunner;
  readonly signal: AbortSignal;
}

/** What makes the workers; `report` is told of a site whose machines cannot be asked for. */
async function actuatorOf(
  { project, plan }: Opened,
  report: (event: ControllerEvent) => void,
): Promise<NodeActuator> {
  const { stackActuator } = await import("../deployment/actuator.js");
  return stackActuator(project, plan, {
    onUnlistable: (site, problem) =>
      report(faultEvent(CODES.machinesUnlistable, { site, problem }, Date.now())),
  });
}

async function openServicesOf(
  opened: Opened,
  host: string,
  { hooks }: PolicyFile,
  actuator: NodeActuator,
): Promise<ControllerServices> {
  const { options, console, project, plan, ssh, signal } = opened;
  const { dryRun = false, standby = false, metrics, format } = options;
  const narrate = controllerNarrator(console, Date.now());
  const tell = format === "json" ? (event: object) => console.result(JSON.stringify(event)) : narrate;
  const hookTimeout = hooks.timeout * 1000;
  const { openServices } = await import("../controller-services.js");
  return await openServices({
    ...{ project, plan, actuator, ssh, host, signal, console },
    ...{ dryRun, standby, metrics, tell, hookTimeout },
  });
}

/** The loop itself, until it is interrupted or its lease is lost. */
async function serve(
  opened: Opened,
  held: Run,
  services: ControllerServices,
  actuator: NodeActuator,
): Promise<void> {
  const { options, console, project, plan, controlled, signal } = opened;
  const { once = false, dryRun = false } = options;
  const requests = requestsOf(project, controlled, opened.queue, dryRun);
  const take = (event: ControllerEvent) => {
    requests.take(event);
    services.take(event);
  };
  const over = new AbortController();
  watchPlan({
    ...{ project, running: controlled, settings: opened.settings, signal: over.signal },
    onChange: (what) => take(faultEvent(CODES.planChanged, { what }, Date.now())),
  });
  const { queue, inbox, onWake } = wireBatch({
    batch: plan.cluster.batch,
    isReadOnly: dryRun,
    ...{ project, queue: requests.queue, inbox: held.inbox, frontEnd: opened.ssh, signal: over.signal },
    onProblem: (problem) => take(unwatched(problem, controlled.policy.period)),
  });
  try {
    const result = await runController({
      ...{ cluster: controlled, queue, inbox, journal: held.journal, signal, once, dryRun },
      actuator,
      ...(services.lease === undefined ? {} : { lease: services.lease }),
      onEvent: take,
      ...(once || dryRun ? {} : { onWake }),
    });
    if (dryRun) console.result(JSON.stringify(result.actions, null, 2));
    if (result.reason === "lease") process.exitCode = 1;
  } finally {
    over.abort();
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
