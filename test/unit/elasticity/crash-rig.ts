import { AsyncLocalStorage } from "node:async_hooks";
import type { ControllerOptions } from "../../../src/elasticity/controller.js";
import type { ControllerEvent } from "../../../src/elasticity/controller-events.js";
import { type ElasticityPolicy, type NodeSpec, policyWith } from "../../../src/elasticity/core/index.js";
import { type Journal, memoryJournal } from "../../../src/elasticity/journal.js";
import type { NodeActuator } from "../../../src/elasticity/nodes/actuator.js";
import { type FakeSites, type FakeSitesOptions, fakeSites } from "../../../src/elasticity/nodes/fake.js";
import type { QueueSource } from "../../../src/elasticity/queues/queue.js";
import { type JournalRecord, recordOf } from "../../../src/elasticity/records.js";
import { FakeQueue } from "./fake-queue.js";
import { type VirtualClock, virtualClock } from "./virtual-time.js";
import { twoSites } from "./world.js";

const NEVER = new Promise<never>(() => undefined);

/** One life of a controller: `step` is called before and after every effect outside it. */
export interface Life {
  step: (what: string) => Promise<void>;
}

/** Whose call it is that runs. */
const callers = new AsyncLocalStorage<Life>();

/** What outlives a controller: the machines, the stacks, the batch system, the journal's disk, time. */
export interface Outside {
  readonly clock: VirtualClock;
  readonly specs: readonly NodeSpec[];
  readonly queue: FakeQueue;
  readonly sites: FakeSites;
  /** The journal's disk. */
  disk: JournalRecord[];
  readonly events: ControllerEvent[];
  /** The life of the controllers that are made from now on. */
  life: Life;
  /** Machines of these names, as long as they are the ones that run, never join. */
  readonly mute: Set<string>;
}

/** A world around controllers that may be killed. Machines boot for `bootMillis` before they are heard of. */
export function outside(
  options: FakeSitesOptions = {},
  bootMillis = 3000,
  specs: readonly NodeSpec[] = twoSites(),
): Outside {
  const clock = virtualClock();
  const queue = new FakeQueue(
    specs.map(({ name }) => name),
    () => clock.now(),
  );
  const world: Outside = {
    clock,
    specs,
    queue,
    disk: [],
    events: [],
    life: newLife(),
    mute: new Set(),
    sites: fakeSites({
      now: () => clock.now(),
      ...options,
      step: (what) => callers.getStore()?.step(what) ?? Promise.resolve(),
      onChange: (_site, node, present) => {
        if (!present) {
          queue.setPresent(node, false);
          world.mute.delete(node);
        } else void clock.sleep(bootMillis).then(() => boot(node));
      },
    }),
  };
  const boot = (node: string) => {
    const isThere = ["lab-a", "lab-b"].some((site) => world.sites.alive(site).includes(node));
    if (isThere && !world.mute.has(node)) queue.setPresent(node, true);
  };
  return world;
}

/** Options of a controller in this world, each step of which can be made its last. */
export function controllerIn(
  world: Outside,
  policy: Partial<ElasticityPolicy> = {},
  more: Partial<ControllerOptions> = {},
): ControllerOptions {
  const settings = { period: 2, idleTime: 30, orderRetry: 2, backoff: 4, glitchTime: 20, ...policy };
  return {
    cluster: { name: "test", nodes: world.specs, sites: ["lab-a", "lab-b"], policy: policyWith(settings) },
    queue: stepped(world, "queue", world.queue as QueueSource),
    actuator: stepped(world, "actuator", world.sites as NodeActuator),
    journal: diskJournal(world),
    clock: { ...world.clock, sleep: (millis, signal) => world.clock.sleep(millis, signal) },
    onEvent: (event) => world.events.push(event),
    ...more,
  };
}

/** A life without an end. */
export function newLife(): Life {
  return { step: () => Promise.resolve() };
}

/** Ends the present life at its k-th step: that never comes to its end, and no other step is taken. */
export function killAt(world: Outside, at: number): { steps: number; readonly where: string[] } {
  const count = { steps: 0, where: [] as string[] };
  world.life.step = (what) => {
    count.steps += 1;
    if (count.steps < at) return Promise.resolve();
    if (count.steps === at) count.where.push(what);
    return NEVER;
  };
  return count;
}

/** Every asynchronous call of a part, with a step before and one after its effect. */
function stepped<T extends object>(world: Outside, name: string, part: T): T {
  const { life } = world;
  return new Proxy(part, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== "function" || key === "adopts") return member;
      return async (...args: unknown[]) => {
        await life.step(`before ${name}.${String(key)}`);
        const call = () => (member as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        const result: unknown = await callers.run(life, call);
        await life.step(`after ${name}.${String(key)}`);
        return result;
      };
    },
  });
}

function diskJournal(world: Outside): Journal {
  const history = JSON.parse(JSON.stringify(world.disk)) as JournalRecord[];
  let seq = history.at(-1)?.seq ?? 0;
  const { life } = world;
  return {
    ...memoryJournal(),
    history,
    async append(at, bodies) {
      await life.step("before journal.append");
      const made = bodies.map((body) => recordOf(body, at, ++seq));
      world.disk.push(...(JSON.parse(JSON.stringify(made)) as JournalRecord[]));
      await life.step("after journal.append");
      return made;
    },
  };
}
