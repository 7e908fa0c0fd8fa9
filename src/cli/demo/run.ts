import {
  type ControllerEvent,
  type Journal,
  type JournalRecord,
  openRun,
  type Run,
  type RunSummary,
  runController,
  summarize,
} from "../../elasticity/index.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { findProject, type Project } from "../../workspace/project.js";
import { unwatched, wireBatch } from "../batch-system.js";
import type { Console } from "../console.js";
import { controllerNarrator } from "../controller-text.js";
import type { StackOutcome } from "../deployment/progress.js";
import { stopped } from "../diagnosed.js";
import { enterProject } from "../environment.js";
import { Failure } from "../failure.js";
import { interruptSignal } from "../interrupt.js";
import { loadDeployment } from "../load.js";
import { bringUp, requireSuccess, tearDown } from "../operate.js";
import { outcomeLine, progressPrinter, startLine } from "../progress.js";
import { openRunningCluster, type RunningCluster } from "../running-cluster.js";
import { submitBurst } from "./burst.js";
import { summaryText } from "./summary-text.js";
import { watchRun } from "./watch.js";

export interface DemoOptions {
  readonly template: string;
  readonly sites: string;
  readonly inputs?: string;
  readonly workspace?: string;
  readonly jobs: number;
  readonly seconds: number;
  readonly destroy?: boolean;
  readonly format: string;
}

/** Beyond the pure computing time: boots, drains and a slow machine. */
const PATIENCE_SECONDS = 600;

/** Brings a cluster up, serves a burst of jobs with the loop, and sums it up. */
export async function runDemo(options: DemoOptions, console: Console): Promise<void> {
  const project = findProject(process.cwd(), options.workspace);
  const signal = interruptSignal(console);
  const title = (text: string) => console.note(`\n${console.colors.bold(text)}`);
  title("compile");
  const { plan, input } = await loadDeployment(project, options.template, options, console);
  console.note(planLine(plan));
  await enterProject(project);

  title("bring the stacks up");
  const startedAt = Date.now();
  const stacks = await bringUp({
    project,
    plan,
    input,
    signal,
    onProgress: progressPrinter(console, startedAt),
    onStart: (stack, expected) => console.note(startLine(console, stack, expected)),
    onOutcome: (outcome) => console.note(outcomeLine(console, outcome)),
  });
  requireSuccess(stacks);
  const upSeconds = (Date.now() - startedAt) / 1000;

  title(`run the elasticity loop and submit ${options.jobs} jobs of ${options.seconds} s`);
  await serveBurst({ project, plan, options, stacks, upSeconds, signal, console });
  if (options.destroy === true) await destroyAll(project, title, console);
  else console.note(furtherText(options));
}

interface BurstRun {
  readonly project: Project;
  readonly plan: DeploymentPlan;
  readonly options: DemoOptions;
  readonly stacks: readonly StackOutcome[];
  readonly upSeconds: number;
  readonly signal: AbortSignal;
  readonly console: Console;
}

async function serveBurst(run: BurstRun): Promise<void> {
  const { project, options, signal } = run;
  const cluster = await openRunningCluster(project);
  const opened = await openRun(project.stateDir);
  if (!opened.ok) throw stopped(opened.error);
  const submittedAt = Date.now();
  const end = new AbortController();
  const watch = watchRun(run.plan.cluster.elasticity.minNodes);
  const records = [...opened.value.journal.history];
  try {
    const held = { ...opened.value, journal: recording(opened.value.journal, records) };
    const loop = burstLoop(run, cluster, held, watch, end.signal);
    const over = await Promise.race([burstIsOver(run, cluster, watch), loop.then(() => false)]);
    end.abort();
    await loop;
    if (signal.aborted) throw interrupted();
    const summary = summarize(records, submittedAt - 1000);
    tellSummary(run, summary);
    if (!over || summary.jobs.done < options.jobs) throw notServed(options.jobs - summary.jobs.done);
  } finally {
    end.abort();
    cluster.ssh.close();
    await opened.value.close();
  }
}

/** The loop of the burst, woken by the batch system as that of `elastosca controller` is. */
async function burstLoop(
  { project, plan, console }: BurstRun,
  { controlled, queue, ssh }: RunningCluster,
  { journal, inbox }: Run,
  watch: ReturnType<typeof watchRun>,
  signal: AbortSignal,
): Promise<unknown> {
  const narrate = controllerNarrator(console, Date.now());
  const { stackActuator } = await import("../deployment/actuator.js");
  const onEvent = (event: ControllerEvent) => {
    narrate(event);
    watch.onEvent(event);
  };
  const onProblem = (problem: string) => onEvent(unwatched(problem, controlled.policy.period));
  return await runController({
    ...wireBatch({
      batch: plan.cluster.batch,
      ...{ project, queue, inbox, frontEnd: ssh, signal, onProblem },
    }),
    ...{ cluster: controlled, journal, signal, onEvent },
    actuator: stackActuator(project, plan),
  });
}

/** The journal, with every record of this run kept for the summary as well. */
function recording(journal: Journal, records: JournalRecord[]): Journal {
  return {
    ...journal,
    append: async (at, bodies) => {
      const made = await journal.append(at, bodies);
      records.push(...made);
      return made;
    },
  };
}

/** For machines: the times of the stacks in seconds beside the figures of the run. */
function tellSummary({ options, stacks, upSeconds, console }: BurstRun, run: RunSummary): void {
  if (options.format === "json") {
    const times = stacks.map(({ stack, milliseconds }) => [stack, milliseconds / 1000]);
    console.result(JSON.stringify({ upSeconds, stackSeconds: Object.fromEntries(times), run }, null, 2));
  } else console.result(`\n${summaryText(run, stacks, upSeconds, console.colors)}`);
}

async function burstIsOver(
  { options, signal }: BurstRun,
  cluster: RunningCluster,
  watch: ReturnType<typeof watchRun>,
): Promise<boolean> {
  const { jobs, seconds } = options;
  await submitBurst(cluster.ssh, { jobs, seconds, user: cluster.plan.cluster.adminUser.name });
  watch.begin();
  return await watch.finished(PATIENCE_SECONDS + jobs * seconds, signal);
}

async function destroyAll(project: Project, title: (text: string) => void, console: Console): Promise<void> {
  title("remove everything");
  const outcomes = await tearDown(project, {
    onProgress: progressPrinter(console, Date.now()),
    onOutcome: (outcome) => console.note(outcomeLine(console, outcome)),
  });
  requireSuccess(outcomes);
}

function planLine(plan: DeploymentPlan): string {
  const sites = plan.sites.map((site) => {
    const names = site.workers.map((worker) => worker.name);
    return `${site.name}: ${site.gateway.role}, up to ${names.length} workers (${names.join(" ")})`;
  });
  return `cluster ${plan.cluster.name}, overlay ${plan.cluster.overlay}\n  ${sites.join("\n  ")}`;
}

function furtherText({ workspace }: DemoOptions): string {
  const where = workspace === undefined ? "" : ` --workspace ${workspace}`;
  return [
    "",
    "The cluster stays up. To look further:",
    `  npx elastosca status${where}                 nodes, queue, last decisions`,
    `  npx elastosca explain node vnode-3${where}   why it came and went`,
    `  npx elastosca ssh${where}                    log in on the front-end: sinfo, squeue, sbatch`,
    `  npx elastosca controller${where}             run the loop again`,
    `  npx elastosca destroy${where}                remove everything`,
  ].join("\n");
}

function interrupted(): Failure {
  return new Failure({
    code: "TS9119",
    message: "interrupted",
    hint: "the cluster is still there: the same command goes on, `elastosca destroy` removes it",
  });
}

function notServed(missing: number): Failure {
  return new Failure({
    code: "TS9120",
    message: `${missing} jobs of the burst were not completed`,
    hint: "`elastosca status` and `elastosca ssh -- squeue` show what became of them",
  });
}
