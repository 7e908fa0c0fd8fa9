import { docker, eventually, pause } from "../e2e/run.js";
import type { FrontEnd } from "./front-end.js";
import type { KeptController } from "./kept-controller.js";
import type { Blow } from "./ledger.js";
import type { FaultKind, PlannedFault } from "./schedule.js";

/** What faults are done to and seen by. */
export interface Scene {
  readonly cluster: string;
  readonly frontEnd: FrontEnd;
  readonly controller: KeptController;
  /** Names of the workers that exist as machines. */
  readonly workers: () => Promise<readonly string[]>;
  /** Runs something while nothing is submitted. */
  readonly whileNoneSubmits: <T>(run: () => Promise<T>) => Promise<T>;
  /** Goes on beside the faults; the load is not over before it has ended. */
  readonly later: (run: () => Promise<void>) => void;
  readonly tell: (text: string) => void;
}

/** One fault that happened. `recoveredAt` is missing where the cluster did not come back within the time. */
export interface FaultRecord extends Blow {
  readonly recoveredAt?: number;
  /** What was expected and did not happen. */
  readonly problem?: string;
}

/** Longest time until the cluster must be as before: a step that fails unnoticed ends at the policy's 300 s. */
const RECOVERY_SECONDS = 360;
const VROUTER = "vr-cloud";
const VROUTER_ADDRESS = "10.79.2.2";
const LINK = "link@link-cloud.service";

interface Fault {
  /** What it hits: one fault at a time in one place. */
  readonly target: string;
  readonly strike: () => Promise<Struck>;
}

/** A fault that was done and is over: from when to when it lasted, and what to wait for. */
interface Struck {
  /** Default: when it was begun. */
  readonly from?: number;
  readonly until: number;
  readonly recovered: () => Promise<number>;
}

/** The fault with its target at this moment; undefined when there is nothing that it could hit. */
export async function aimed(
  plan: PlannedFault,
  scene: Scene,
  taken: ReadonlySet<string>,
): Promise<Fault | undefined> {
  const fault = await FAULTS[plan.kind](scene, plan.draw, taken);
  return fault === undefined || taken.has(fault.target) ? undefined : fault;
}

/** Does it and waits until the cluster is as before; a failure is in the record. */
export async function suffer(kind: FaultKind, fault: Fault, scene: Scene): Promise<FaultRecord> {
  const { target } = fault;
  let from = Date.now();
  let until = from;
  try {
    const struck = await fault.strike();
    ({ from = from, until } = struck);
    const recoveredAt = await struck.recovered();
    scene.tell(`${kind} ${target}: back after ${((recoveredAt - until) / 1000).toFixed(1)} s`);
    return { kind, target, from, until, recoveredAt };
  } catch (error) {
    const problem = `${kind} ${target}: ${(error as Error).message}`;
    scene.tell(problem);
    return { kind, target, from, until, problem };
  }
}

type Aim = (scene: Scene, draw: number, taken: ReadonlySet<string>) => Promise<Fault | undefined>;

const FAULTS: Readonly<Record<FaultKind, Aim>> = {
  controller: async (scene) => controllerKilled(scene, false),
  "controller-tree": async (scene) => controllerKilled(scene, true),
  sshd: async (scene) => ({ target: "front-end", strike: () => sshdKilled(scene) }),
  slurmctld: async (scene) => ({
    target: "front-end",
    strike: () => scene.whileNoneSubmits(() => slurmctldKilled(scene)),
  }),
  tunnel: async (scene) => ({ target: VROUTER, strike: () => tunnelKilled(scene) }),
  "worker-lost": async (scene, draw, taken) => {
    const target = await someWorker(scene, draw, taken);
    return target === undefined ? undefined : { target, strike: () => workerLost(scene, target) };
  },
  "worker-paused": async (scene, draw, taken) => {
    const target = await someWorker(scene, draw, taken);
    const seconds = 5 + 25 * ((draw * 7) % 1);
    return target === undefined ? undefined : { target, strike: () => workerPaused(scene, target, seconds) };
  },
  "front-end-paused": async (scene, draw) => ({
    target: "front-end",
    strike: () => scene.whileNoneSubmits(() => frontEndPaused(scene, 3 + 15 * draw)),
  }),
};

function controllerKilled({ controller }: Scene, tree: boolean): Fault {
  const strike = async () => {
    controller.kill(tree);
    const until = Date.now();
    return { until, recovered: () => controller.observesAfter(until) };
  };
  return { target: "controller", strike };
}

async function sshdKilled({ frontEnd, controller }: Scene) {
  await frontEnd.asRoot("pkill -9 -x sshd");
  const until = Date.now();
  const recovered = async () => {
    await eventually(
      "the ssh server is back",
      RECOVERY_SECONDS,
      () => frontEnd.asRoot("systemctl is-active ssh.service || true"),
      (state) => state === "active",
    );
    return await controller.observesAfter(Math.max(until, Date.now() - 1000));
  };
  return { until, recovered };
}

/**
 * What was submitted before is in its state on the disk: what it promised must not depend on our haste. The
 * front-end starts it again, and finds the jobs whose ends it had not written down yet.
 */
async function slurmctldKilled({ frontEnd, controller, later }: Scene) {
  await pause(6500);
  await frontEnd.asRoot("systemctl kill --signal=SIGKILL slurmctld.service");
  const from = Date.now();
  // It is away for a second at least.
  await pause(1000);
  const up = async () => (await frontEnd.asRoot("scontrol ping || true")).includes("is UP");
  await eventually("the batch system answers", RECOVERY_SECONDS, up, Boolean, 100);
  const until = Date.now();
  later(() => remembered(frontEnd));
  return { from, until, recovered: () => controller.observesAfter(until) };
}

/** It has asked its workers for their jobs, and let those go that it had to put back. */
async function remembered(frontEnd: FrontEnd): Promise<void> {
  const state = () => frontEnd.asRoot("cat /var/lib/elastosca/slurmctld").catch(() => "");
  const running = (answer: string) => answer === "running";
  await eventually("the batch system knows what became of its jobs", RECOVERY_SECONDS, state, running, 1000);
}

async function tunnelKilled({ cluster, frontEnd }: Scene) {
  const router = `${cluster}-${VROUTER}`;
  const tunnel = () => docker("exec", router, "systemctl", "show", "--property=MainPID", "--value", LINK);
  const before = await tunnel();
  await docker("exec", router, "kill", "-9", before);
  const until = Date.now();
  const recovered = async () => {
    await eventually(
      "a new tunnel process",
      RECOVERY_SECONDS,
      tunnel,
      (pid) => pid !== "0" && pid !== before,
    );
    const reached = () => frontEnd.reaches(VROUTER_ADDRESS);
    await eventually("the tunnel carries traffic", RECOVERY_SECONDS, reached, Boolean, 200);
    return Date.now();
  };
  return { until, recovered };
}

async function workerLost(scene: Scene, worker: string) {
  // It may be on its way out at this very moment.
  await docker("rm", "-f", "-v", `${scene.cluster}-${worker}`).catch(unlessGone);
  const until = Date.now();
  return { until, recovered: () => settled(scene, worker) };
}

function unlessGone(error: unknown): void {
  if (!/is not running|No such container|already in progress/.test(String(error))) throw error;
}

/** EX-7: a silence shorter than a glitch costs no worker. */
async function workerPaused(scene: Scene, worker: string, seconds: number) {
  const container = `${scene.cluster}-${worker}`;
  const from = Date.now();
  // It may have been removed just before, or meanwhile, as any idle worker.
  await docker("pause", container).catch(unlessGone);
  await pause(seconds * 1000);
  await docker("unpause", container).catch(() => undefined);
  const until = Date.now();
  const recovered = async () => {
    const at = await settled(scene, worker);
    const given = scene.controller.lossesOf(worker).filter((loss) => loss >= from);
    if (given.length > 0) throw new Error(`given up as lost after a glitch of ${seconds.toFixed(0)} s`);
    return at;
  };
  return { until, recovered };
}

async function frontEndPaused({ frontEnd, controller }: Scene, seconds: number) {
  await frontEnd.standStill(seconds);
  const until = Date.now();
  return { until, recovered: () => controller.observesAfter(until) };
}

/** The worker is there and takes jobs, or it is away and all agree. */
async function settled(scene: Scene, worker: string): Promise<number> {
  const seen = async () => {
    const [workers, nodes] = await Promise.all([
      scene.workers(),
      scene.frontEnd.nodes().catch(() => new Map<string, string>()),
    ]);
    const there = workers.includes(worker);
    return { there, state: nodes.get(worker) ?? "?", ours: scene.controller.stateOf(worker) ?? "off" };
  };
  await eventually(`${worker} is as it should be`, RECOVERY_SECONDS, seen, ({ there, state, ours }) =>
    there
      ? /^(idle|mixed|allocated|completing)$/.test(state) && ["idle", "used"].includes(ours)
      : /~$/.test(state) && ours === "off",
  );
  return Date.now();
}

async function someWorker(
  scene: Scene,
  draw: number,
  taken: ReadonlySet<string>,
): Promise<string | undefined> {
  const free = (await scene.workers()).filter((name) => !taken.has(name));
  return free[Math.floor(draw * free.length)];
}
