import type { Millis } from "../elasticity/core/index.js";
import { createBatchSystem } from "./batch-system.js";
import { createLoop, type Loop } from "./loop.js";
import type {
  Incident,
  JobOutcome,
  PolicyMaker,
  SimulatedCluster,
  SimulationOptions,
  SimulationRun,
  Trace,
} from "./model.js";
import { createRecorder } from "./recording.js";
import { createSite, type SimSite } from "./sites.js";
import { createSubmission, type Submission } from "./submission.js";
import { createTimeline } from "./timeline.js";
import { createNodes, type SimNode, type World } from "./world.js";

const DAY = 24 * 3600 * 1000;
/** Between the notice of the cloud and the end of the machine (AWS: two minutes). */
const SPOT_NOTICE = 120_000;

/**
 * Runs a trace on a cluster under a policy, in virtual time from 0 on. The same arguments give the same run,
 * on every machine (P20); runs that differ in the policy only meet the same boot times and faults.
 */
export function simulate(
  cluster: SimulatedCluster,
  trace: Trace,
  policy: PolicyMaker,
  seed: number,
  options: SimulationOptions = {},
): SimulationRun {
  const equipped = trace.nodes === undefined ? cluster : { ...cluster, nodes: trace.nodes };
  const simulation = createSimulation(equipped, trace, policy, seed, options);
  const { world, loop, submission, patience } = simulation;
  const { timeline, recorder } = world;
  for (const node of world.nodes) recorder.node(node, 0);
  submission.begin();
  loop.begin();
  let busyAt = 0;
  for (;;) {
    const due = timeline.next();
    const isAlive = submission.coming > 0 || isAtWork(world);
    if (due === undefined || isOver(simulation) || (!isAlive && due - busyAt > patience)) break;
    timeline.step();
    // Also what the last thing to come or to end has just brought.
    if (isAlive) busyAt = timeline.now;
  }
  return outcome(simulation, trace, timeline.now);
}

interface Simulation {
  readonly world: World;
  readonly loop: Loop;
  readonly submission: Submission;
  readonly patience: Millis;
  readonly policy: string;
}

function createSimulation(
  cluster: SimulatedCluster,
  trace: Trace,
  maker: PolicyMaker,
  seed: number,
  options: SimulationOptions,
): Simulation {
  const nodes = createNodes(cluster);
  const timeline = createTimeline();
  const byName = new Map(nodes.map((node) => [node.spec.name, node]));
  const recorder = createRecorder(options.detail ?? "jobs");
  const world: World = { cluster, seed, options, timeline, nodes, byName, recorder };
  const batch = createBatchSystem(world, {
    ended: (job) => submission.ended(job),
    changed: () => loop.changed(),
  });
  const sites = new Map<string, SimSite>();
  const notice = (node: SimNode) => giveNotice(world, sites, () => loop, node);
  for (const model of cluster.sites) sites.set(model.name, createSite(world, model, batch, notice));
  const submission = createSubmission(trace, timeline, (job) => batch.submit(job));
  const policy = maker(cluster);
  const loop = createLoop({ world, policy, batch, sites });
  scheduleIncidents(world, sites, submission, notice);
  return { world, loop, submission, patience: options.patience ?? DAY, policy: policy.name };
}

/** The cloud takes a machine back: it says so, and does so two minutes later. */
function giveNotice(
  { timeline }: World,
  sites: ReadonlyMap<string, SimSite>,
  loop: () => Loop,
  node: SimNode,
): void {
  const { life } = node;
  const { name, site } = node.spec;
  const deadline = timeline.now + SPOT_NOTICE;
  timeline.schedule(deadline, () => {
    if (node.life === life) sites.get(site)?.fail(node, "vanish");
  });
  loop().tell({ kind: "spot-notice", at: timeline.now, nodes: [name], deadline });
}

function scheduleIncidents(
  world: World,
  sites: ReadonlyMap<string, SimSite>,
  submission: Submission,
  notice: (node: SimNode) => void,
): void {
  const { timeline, options } = world;
  for (const incident of options.incidents ?? []) {
    const befall = () => {
      const node = targetOf(world, incident);
      if (node === undefined) return;
      if (incident.kind === "spot-notice") notice(node);
      else sites.get(node.spec.site)?.fail(node, incident.kind);
    };
    const { after, block } = incident;
    if (block === undefined) timeline.schedule(after, befall);
    else submission.onBlock(block, () => timeline.schedule(timeline.now + after, befall));
  }
}

function targetOf({ nodes, byName }: World, { target }: Incident): SimNode | undefined {
  if ("node" in target) return byName.get(target.node);
  return nodes
    .filter(({ spec, machine, fixed }) => spec.site === target.site && machine === "up" && !fixed)
    .at(-1);
}

/** Every job is over and every machine that was made is gone. */
function isOver({ world, submission }: Simulation): boolean {
  return submission.left === 0 && world.nodes.every((node) => node.fixed || node.machine === "none");
}

/** A job runs, or a machine is on its way. */
function isAtWork({ nodes }: World): boolean {
  return nodes.some(({ machine, jobs }) => jobs.size > 0 || machine === "booting" || machine === "going");
}

function outcome({ world, submission, policy }: Simulation, trace: Trace, now: Millis): SimulationRun {
  const { cluster, seed, recorder } = world;
  const { spans, bills, updates, boots, idleBoots } = recorder.close(now);
  const ends = bills.map((bill) => bill.to);
  const jobs = submission.jobs.map(
    ({ trace: { id }, submittedAt, startedAt, endedAt, nodes, restarts, state }): JobOutcome => ({
      id,
      submittedAt,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined || state !== "done" ? {} : { endedAt }),
      nodes: nodes.map((node) => node.spec.name),
      restarts,
    }),
  );
  const lastJob = jobs.reduce((last, { endedAt = 0 }) => Math.max(last, endedAt), 0);
  const endedAt = ends.reduce((last, end) => Math.max(last, end), lastJob);
  const routers = cluster.sites.flatMap(({ name, vrouter }) =>
    vrouter === undefined
      ? []
      : [{ node: `vrouter-${name}`, site: name, from: 0, to: endedAt, ...vrouter, of: "vrouter" as const }],
  );
  const run = { policy, trace: trace.name, seed, cluster, spans, jobs, bills: [...bills, ...routers] };
  return { ...run, updates, boots, idleBoots, endedAt };
}
