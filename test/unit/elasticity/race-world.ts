import {
  type ClusterState,
  type Decision,
  decide,
  type ElasticityEvent,
  type FaultClass,
  isServing,
  nextDeadline,
  type ObservedJob,
  type ObservedNode,
  policyFor,
  type Snapshot,
} from "../../../src/elasticity/core/index.js";
import { type Next, pick, racers, randomPolicy } from "./race-policy.js";
import { random } from "./random.js";
import { text, World } from "./world.js";

/** What else is looked at in a race; each costs further decisions. */
export interface RaceChecks {
  /** The same decision is made again from the same state, and from whole answers in place of changes (P20). */
  readonly sameness?: boolean;
  /** At a random moment before `nextDeadline` nothing is to be done. */
  readonly deadlines?: boolean;
}

/** A world under a random policy; a seed says everything that will happen in it. */
export class RaceWorld extends World {
  readonly next: Next;
  readonly checks: RaceChecks;
  /** The last answer, by which changes are told; and the state of one who is told everything each time. */
  #told: Snapshot | undefined;
  #shadow: ClusterState | undefined;
  /** Since when a machine is there and paid without a cause. */
  readonly #billed = new Map<string, number>();
  /** The environment does its part in time, so that nothing may be paid for long without a cause. */
  prompt = false;

  constructor(seed: number, checks: RaceChecks) {
    const next = random(seed);
    super(racers(next), ["lab-a", "lab-b"], randomPolicy(next));
    this.next = next;
    this.checks = checks;
    this.repeats = checks.sameness === true;
    this.#shadow = checks.sameness === true ? this.state : undefined;
  }

  override feed(event: ElasticityEvent): Decision {
    // The base class feeds events before the fields of this one exist.
    if (this.checks === undefined) return super.feed(event);
    const shadow = this.#shadow;
    const decision = super.feed(event);
    if (shadow !== undefined) this.#compare(decision, shadow, event);
    if (this.checks.deadlines === true) this.#checkDeadline();
    this.#bill();
    return decision;
  }

  /** As `snapshot` or as `changes`, by chance; to the shadow always whole. */
  override snapshot(): void {
    const whole = this.takeSnapshot();
    const told = this.#told;
    this.#told = whole;
    if (told === undefined || this.next() < 0.3) this.feed({ kind: "snapshot", ...whole });
    else this.feed(changesOf(told, whole));
  }

  #compare(decision: Decision, shadow: ClusterState, event: ElasticityEvent): void {
    const whole =
      event.kind === "changes" ? ({ kind: "snapshot", ...this.#wholeAnswer(event.at) } as const) : event;
    const other = decide(shadow, whole, this.policy, this.now);
    this.#shadow = other.state;
    const left = comparable(decision);
    const right = comparable(other);
    if (left !== right)
      this.breaches.push(`${event.kind} and whole answer differ: ${difference(left, right)}`);
  }

  #wholeAnswer(at: number): Snapshot {
    const { nodes = [], jobs = [] } = this.#told ?? {};
    return { at, nodes, jobs };
  }

  #checkDeadline(): void {
    const { queue } = this.state;
    if (queue.answeredAt === undefined || queue.failingSince !== undefined) return;
    if (this.now - queue.answeredAt > this.policy.failGrace * 1000) return;
    const due = Math.min(
      nextDeadline(this.state, this.policy, this.now) ?? Number.POSITIVE_INFINITY,
      this.now + 7_200_000,
    );
    const at = this.next() < 0.3 ? due - 1 : Math.floor(this.now + 1 + this.next() * (due - this.now - 1));
    if (at <= this.now || at >= due) return;
    const nothing = { kind: "changes", at, nodes: [], jobs: [], gone: [] } as const;
    const { state, actions } = decide(this.state, nothing, this.policy, at);
    const before = timeless(this.state);
    const after = timeless(state);
    if (actions.length > 0 || before !== after) {
      const what = actions.map((action) => text(action)).join("\n");
      this.breaches.push(
        `deadline too late: now ${this.now}, at ${at}, due ${due}: ${what}${difference(before, after)}`,
      );
    }
  }

  #bill(): void {
    for (const [name, { exists }] of this.machines) {
      const node = this.state.nodes.get(name);
      const cause = node === undefined || !node.enabled || isServing(node) || this.running(name).length > 0;
      if (!this.prompt || !exists || cause) this.#billed.delete(name);
      else {
        const since = this.#billed.get(name) ?? this.now;
        this.#billed.set(name, since);
        const { maxWaitPowerOff, failGrace } = policyFor(this.policy, node);
        if (this.now - since > (maxWaitPowerOff + failGrace) * 1000) {
          this.breaches.push(`${name} (${node.lifecycle}/${node.phase}) paid without a cause`);
          this.#billed.delete(name);
        }
      }
    }
  }

  /** A look at a site's machines, as after an update failed: some of them are of an earlier generation. */
  lookAtMachines(site: string): void {
    if (this.applying.has(site)) return;
    const names = this.specs.filter((spec) => spec.site === site).map(({ name }) => name);
    const nodes = names.filter((name) => this.machine(name).exists);
    const generations = Object.fromEntries(nodes.map((name) => [name, pick(this.next, ["old", "new"])]));
    this.feed({ kind: "inventory", at: this.now, site, nodes, generations });
  }

  /** One of all things that can happen, at random. */
  step(): void {
    const { next } = this;
    pick(next, STEPS)(this);
  }

  /** The environment does everything that it was asked for. */
  round(seconds: number): void {
    this.now += seconds * 1000;
    this.feed({ kind: "tick", at: this.now });
    while (this.orders.length > 0) this.obey();
    for (const machine of this.machines.values())
      if (machine.presence === "leaving") machine.presence = "absent";
    for (const site of this.sites) this.startApply(site);
    for (const site of this.sites)
      this.endApply(site, this.next() < 0.9 ? "good" : "node-fails", pick(this.next, NODE_FAULTS));
    this.schedule();
    this.snapshot();
  }
}

const NODE_FAULTS: readonly (FaultClass | undefined)[] = ["capacity", "quota", "boot", undefined];
const SITE_FAULTS: readonly FaultClass[] = [
  "quota",
  "engine",
  "locked",
  "aborted",
  "unverified",
  "authentication",
];

const aNode = (world: RaceWorld) => `vnode-${1 + Math.floor(world.next() * 6)}`;
const aSite = (world: RaceWorld) => pick(world.next, world.sites);

/** What may happen, as often as it stands here. */
const STEPS: readonly ((world: RaceWorld) => void)[] = [
  ...times(5, (world) => {
    const requeue = world.next() < 0.6;
    world.submit(pick(world.next, [1, 1, 2, 4]), world.next() < 0.05, { requeue });
  }),
  (world) => void world.submit(pick(world.next, [1, 2]), false, { nodeCount: pick(world.next, [2, 3]) }),
  ...times(7, (world) => world.schedule()),
  ...times(4, (world) => world.finish(Math.floor(world.next() * 10))),
  ...times(9, (world) => world.snapshot()),
  ...times(7, (world) => world.obey(world.next() < 0.8)),
  ...times(5, (world) => world.startApply(aSite(world))),
  ...times(5, (world) => {
    const outcome = pick(world.next, ["good", "good", "good", "node-fails", "fault"] as const);
    world.endApply(aSite(world), outcome, pick(world.next, outcome === "fault" ? SITE_FAULTS : NODE_FAULTS));
  }),
  (world) => world.vanish(aNode(world)),
  (world) => world.breakDown(aNode(world)),
  ...times(2, (world) => world.save()),
  (world) => world.forget(),
  (world) => {
    const name = aNode(world);
    const site = world.specs.find((spec) => spec.name === name)?.site ?? "";
    if (!world.machine(name).exists) world.feed({ kind: "gone", at: world.now, site, nodes: [name] });
  },
  (world) => world.lookAtMachines(aSite(world)),
  (world) => world.glitch(aNode(world), world.next() < 0.5),
  (world) => world.command(pick(world.next, ["enable", "disable", "poweron", "poweroff"]), aNode(world)),
  (world) =>
    void world.feed({
      kind: "spot-notice",
      at: world.now,
      nodes: [aNode(world)],
      deadline: world.now + 120_000,
    }),
  (world) => void world.feed({ kind: "snapshot-failed", at: world.now, message: "no answer" }),
  ...times(6, (world) => world.pass(pick(world.next, [1, 5, 16, 30, 61, 130, 301]))),
];

function times(count: number, step: (world: RaceWorld) => void): ((world: RaceWorld) => void)[] {
  return Array.from({ length: count }, () => step);
}

/** One race; gives what must never happen. Half of it runs free, then the environment does its part. */
export function race(seed: number, length: number, checks: RaceChecks = {}): RaceWorld {
  const world = new RaceWorld(seed, checks);
  for (let at = 0; at < length; at += 1) {
    world.step();
    if (world.next() < 0.1) world.round(5);
  }
  return world;
}

/**
 * A race that begins where power-offs are decided: every worker has just become idle, or would be by now, and
 * jobs may come and start at every point of what follows.
 */
export function powerOffRace(seed: number, length: number): RaceWorld {
  const world = new RaceWorld(seed, {});
  for (const { cpus } of world.specs) world.submit(cpus, false, { requeue: true });
  for (let at = 0; at < 3; at += 1) world.round(5);
  for (const { phase } of world.jobs) if (phase === "running") world.finish(0);
  world.round(5);
  world.round(pick(world.next, [25, 61, 130, 301]));
  // Between the decision and the moment when the batch system carries it out.
  if (world.next() < 0.5) {
    world.submit(pick(world.next, [1, 2]), false, { requeue: world.next() < 0.5 });
    world.schedule();
  }
  for (let at = 0; at < length; at += 1) world.step();
  return world;
}

/** After a race every order is obeyed and every update carried out, while things go on to happen. */
export function promptly(world: RaceWorld, rounds: number): void {
  world.round(5);
  world.prompt = true;
  for (let at = 0; at < rounds; at += 1) {
    if (world.next() < 0.3) world.finish(Math.floor(world.next() * 10));
    if (world.next() < 0.1) world.submit(pick(world.next, [1, 2]), false, { requeue: true });
    if (world.next() < 0.05) world.glitch(aNode(world), world.next() < 0.5);
    if (world.next() < 0.03) world.vanish(aNode(world));
    if (world.next() < 0.1) world.save();
    if (world.next() < 0.03) world.forget();
    world.round(pick(world.next, [5, 20, 40]));
  }
  world.prompt = false;
}

/** Nodes and jobs that are new or other, and ids that are not listed any more. */
function changesOf(before: Snapshot, after: Snapshot): Extract<ElasticityEvent, { kind: "changes" }> {
  const nodes = new Map(before.nodes.map((node): [string, ObservedNode] => [node.name, node]));
  const jobs = new Map(before.jobs.map((job): [string, ObservedJob] => [job.id, job]));
  const isOther = (left: unknown, right: unknown) => JSON.stringify(left) !== JSON.stringify(right);
  const listed = new Set(after.jobs.map(({ id }) => id));
  return {
    kind: "changes",
    at: after.at,
    nodes: after.nodes.filter((node) => isOther(nodes.get(node.name), node)),
    jobs: after.jobs.filter((job) => isOther(jobs.get(job.id), job)),
    gone: before.jobs.flatMap(({ id }) => (listed.has(id) ? [] : [id])),
  };
}

/** The place where two texts part. */
function difference(left: string, right: string): string {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return `\n${left.slice(Math.max(0, at - 300), at + 80)}\n${right.slice(Math.max(0, at - 40), at + 80)}`;
}

/** A decision without the order in which jobs are listed, which a list of changes does not keep. */
function comparable({ state, actions, reasons }: Decision): string {
  return text({ actions, reasons, state: { ...state, jobs: [...state.jobs].map(({ id }) => id).sort() } });
}

/** A state without what every answer changes. */
function timeless({ queue, spending: _spending, pace, ...state }: ClusterState): string {
  // Demand that do-not-boot has come to spare meanwhile is forgotten whenever it is looked at next.
  const { bufferAt, consolidatedAt, moved } = pace;
  return text({
    ...state,
    pace: { bufferAt, consolidatedAt, moved },
    queue: { ...queue, answeredAt: undefined },
  });
}
