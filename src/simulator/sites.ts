import type { ApplyFault, ApplyStage, Millis, NodeResult } from "../elasticity/core/index.js";
import type { BatchSystem } from "./batch-system.js";
import { type Fate, fateOf } from "./faults.js";
import type { SiteModel } from "./model.js";
import { createRandom, type Random } from "./random.js";
import { isWithin, type SimNode, type World } from "./world.js";

/** End of an apply: as `ApplyResult` of the actuator contract. */
export interface ApplyEnd {
  readonly results: readonly NodeResult[];
  readonly fault?: ApplyFault;
}

export interface ApplyPorts {
  readonly progress: (node: string, stage: ApplyStage) => void;
  readonly ended: (end: ApplyEnd) => void;
}

/** The machines of one site. */
export interface SimSite {
  readonly model: SiteModel;
  /** Makes the machines exactly those of `nodes`; one call at a time. */
  apply(nodes: readonly string[], ports: ApplyPorts): void;
  /** Machines that should exist and do not. */
  missing(): SimNode[];
  /** A machine that is up stops by itself. */
  fail(node: SimNode, kind: "vanish" | "hang"): void;
}

interface Making {
  readonly world: World;
  readonly model: SiteModel;
  readonly batch: BatchSystem;
  readonly random: Random;
  readonly onSpotNotice: (node: SimNode) => void;
  /** Machines that vanished and were neither made again nor given up since. */
  readonly vanished: Set<SimNode>;
}

/** One site of the simulated cluster. `onSpotNotice` is called when the cloud wants a machine back. */
export function createSite(
  world: World,
  model: SiteModel,
  batch: BatchSystem,
  onSpotNotice: (node: SimNode) => void,
): SimSite {
  const random = createRandom(world.seed, `site/${model.name}`);
  const making: Making = { world, model, batch, random, onSpotNotice, vanished: new Set() };
  const own = world.nodes.filter((node) => node.spec.site === model.name && !node.fixed);
  return {
    model,
    apply: (nodes, ports) => apply(making, own, new Set(nodes), ports),
    missing: () => [...making.vanished].sort((left, right) => left.index - right.index),
    fail: (node, kind) => stopByItself(making, node, kind),
  };
}

/** What one apply has done so far. */
interface Applying {
  readonly results: NodeResult[];
  readonly added: SimNode[];
  /** Machines that count against the capacity. */
  present: number;
  /** Machines that were asked for or let go: the next one waits for its turn. */
  turns: number;
  /** When the last machine will be usable, or gone. */
  last: Millis;
}

function apply(
  making: Making,
  own: readonly SimNode[],
  wanted: ReadonlySet<string>,
  ports: ApplyPorts,
): void {
  const { world, model, random } = making;
  const { timeline } = world;
  const present = own.filter(isPresent).length;
  const applying: Applying = { results: [], added: [], present, turns: 0, last: timeline.now };
  for (const node of own) {
    if (wanted.has(node.spec.name)) bring(making, applying, node);
    else release(making, applying, node);
  }
  const { results, added, last } = applying;
  const returns = timeline.now + random.draw(model.applyTime) + turnOf(model, applying);
  const end = model.updates === "serial" ? Math.max(last, returns) : returns;
  const lost = added.length > 0 && random.next() < (model.faults?.lostReply ?? 0);
  timeline.schedule(end, () => {
    for (const node of added) ports.progress(node.spec.name, "created");
    const fault = { kind: "engine", message: "The reply of the site was lost." } as const;
    ports.ended(lost ? { results: [], fault } : { results });
  });
}

/** How long the machines before it keep the next one waiting. */
function turnOf({ applyTimePerNode = 0 }: SiteModel, { turns }: Applying): Millis {
  return turns * applyTimePerNode;
}

function release(making: Making, applying: Applying, node: SimNode): void {
  const counted = isPresent(node);
  if ((counted && node.machine !== "going") || node.vanished) {
    remove(making, node, turnOf(making.model, applying));
    applying.turns += 1;
  }
  if (node.machine === "going") applying.last = Math.max(applying.last, node.goneAt ?? 0);
  if (!counted && isPresent(node)) applying.present += 1;
}

function bring(making: Making, applying: Applying, node: SimNode): void {
  const counted = isPresent(node);
  if (counted && node.machine !== "going") return;
  const { name } = node.spec;
  const { results, added } = applying;
  const refusal = refusalOf(making, applying.present);
  if (refusal !== undefined) {
    results.push(failure(name, refusal, `The site refused it for want of ${refusal}.`));
    return;
  }
  const up = create(making, node, turnOf(making.model, applying));
  applying.turns += 1;
  if (!counted) applying.present += 1;
  if (up.fails && making.model.updates === "serial") results.push(failure(name, "boot", "It did not join."));
  applying.last = Math.max(applying.last, up.at);
  added.push(node);
}

function failure(node: string, fault: "boot" | "capacity" | "quota", message: string): NodeResult {
  return { node, outcome: "failed", message, fault };
}

/** It counts against the capacity of its site. */
function isPresent({ machine, vanished }: SimNode): boolean {
  return machine !== "none" && !vanished;
}

function refusalOf({ model, world, random }: Making, present: number): "capacity" | "quota" | undefined {
  const { capacity = Number.POSITIVE_INFINITY, faults = {} } = model;
  if (present >= capacity) return "quota";
  if (isWithin(faults.noCapacityDuring, world.timeline.now)) return "capacity";
  return random.next() < (faults.noCapacity ?? 0) ? "capacity" : undefined;
}

/** Asks for a machine after a while: when it is, or would be, usable. */
function create(
  making: Making,
  node: SimNode,
  wait: Millis,
): { readonly at: Millis; readonly fails: boolean } {
  const { world, model } = making;
  const { timeline, recorder } = world;
  const leaving = node.machine === "going" ? remaining(node, timeline.now) : 0;
  const ready = timeline.now + Math.max(wait, leaving);
  node.life += 1;
  const { life } = node;
  const warm = node.stopped && model.warmStart !== undefined;
  const fate = fateOf(model, node.spec, createRandom(world.seed, `${node.spec.name}/${life}`), warm);
  Object.assign(node, { machine: "booting", vanished: false, jobsInLife: 0, goneAt: undefined });
  making.vanished.delete(node);
  if (!warm) node.needsSetup = model.setup > 0;
  node.stopped = false;
  recorder.booted();
  recorder.node(node, timeline.now);
  timeline.schedule(ready + (model.billingDelay ?? 0), () => {
    if (node.life === life) recorder.paid(node, timeline.now, node.spec.pricePerHour ?? 0);
  });
  timeline.schedule(ready + fate.boot, () => {
    if (node.life === life && node.machine === "booting") joinOrFail(making, node, fate);
  });
  return { at: ready + fate.boot, fails: fate.fails };
}

function remaining(node: SimNode, now: Millis): Millis {
  return Math.max(0, (node.goneAt ?? now) - now);
}

function joinOrFail(making: Making, node: SimNode, fate: Fate): void {
  const { world, batch, onSpotNotice } = making;
  const { timeline, recorder } = world;
  node.machine = fate.fails ? "dead" : "up";
  recorder.node(node, timeline.now);
  if (fate.fails) return;
  batch.joined(node);
  const { life } = node;
  const later = (wait: Millis | undefined, run: () => void) => {
    if (wait === undefined) return;
    timeline.schedule(timeline.now + wait, () => {
      if (node.life === life && node.machine === "up") run();
    });
  };
  later(fate.lostAfter, () => stopByItself(making, node, "vanish"));
  later(fate.noticeAfter, () => onSpotNotice(node));
}

/** Lets a machine go after a while. Jobs on it are lost. */
function remove(making: Making, node: SimNode, wait: Millis): void {
  const { world, model, batch, random } = making;
  const { timeline, recorder } = world;
  if (node.jobsInLife === 0) recorder.idleBoot();
  const wasUp = node.machine === "up";
  node.life += 1;
  const { life } = node;
  const goneAt = timeline.now + wait + (node.vanished ? 0 : random.draw(model.off));
  Object.assign(node, { machine: "going", vanished: false, goneAt });
  making.vanished.delete(node);
  if (wasUp) batch.stopped(node);
  recorder.node(node, timeline.now);
  timeline.schedule(goneAt, () => {
    recorder.unpaid(node, timeline.now);
    if (node.life !== life) return;
    gone(making, node);
  });
}

function gone({ world, model, batch }: Making, node: SimNode): void {
  const { timeline, recorder } = world;
  node.machine = "none";
  node.stopped = model.warmStart !== undefined;
  if (node.stopped && (model.stoppedPricePerHour ?? 0) > 0)
    recorder.paid(node, timeline.now, model.stoppedPricePerHour ?? 0, "stopped");
  batch.absent(node);
  recorder.node(node, timeline.now);
}

function stopByItself({ world, batch, vanished }: Making, node: SimNode, kind: "vanish" | "hang"): void {
  const { timeline, recorder } = world;
  if (node.machine !== "up") return;
  node.machine = "dead";
  node.vanished = kind === "vanish";
  if (node.vanished) {
    vanished.add(node);
    recorder.unpaid(node, timeline.now);
  }
  batch.stopped(node);
  recorder.node(node, timeline.now);
}
