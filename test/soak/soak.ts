import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestCluster } from "../e2e/cluster.js";
import { docker, eventually, lines, pause } from "../e2e/run.js";
import { journalOf } from "../experiment/figures.js";
import { random } from "../unit/elasticity/random.js";
import { clusterProblems, MINIMUM } from "./cluster-checks.js";
import { aimed, type FaultRecord, type Scene, suffer } from "./faults.js";
import { frontEnd } from "./front-end.js";
import { busyRemovals, gaps, removals } from "./journal-checks.js";
import { type KeptController, keepController } from "./kept-controller.js";
import { createLedger } from "./ledger.js";
import type { SoakReport } from "./report.js";
import { type PlannedFault, plannedFaults, type Submission, submissions } from "./schedule.js";

const SITES = join(import.meta.dirname, "sites.yaml");

export interface SoakSettings {
  readonly seed: number;
  /** Seconds for which jobs are submitted and faults happen. */
  readonly seconds: number;
  /** Mean time between faults. */
  readonly gap: number;
}

/** Short times, so that workers come and go all the time; the glitch time is the default of two minutes. */
const POLICY = {
  idleTime: 8,
  cooldownServed: 10,
  period: 2,
  maxBooting: 2,
  minNodes: MINIMUM,
  recovery: 60,
};
const POLL_MILLIS = 1500;
/** Until the last job must have ended, and until the workers are back at the minimum. */
const DRAIN_SECONDS = 420;
const SETTLE_SECONDS = 360;

/** A cluster under load whose parts are killed one after the other, and what became of it. */
export class Soak {
  readonly cluster = new TestCluster("soak", SITES);
  readonly #settings: SoakSettings;
  readonly #tell: (line: string) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #frontEnd = frontEnd("soak");
  readonly #ledger = createLedger();
  readonly #faults: FaultRecord[] = [];
  readonly #problems: string[] = [];
  #submitting: Promise<unknown> = Promise.resolve();
  readonly #later: Promise<void>[] = [];
  #controller: KeptController | undefined;

  constructor(settings: SoakSettings, tell: (line: string) => void, signal?: AbortSignal) {
    this.#settings = settings;
    this.#tell = tell;
    this.#signal = signal;
  }

  /** Brings the cluster up and starts its controller. */
  async prepare(): Promise<void> {
    await this.cluster.preClean();
    this.#tell("bringing the cluster up");
    const up = await this.cluster.up();
    if (up.status !== 0) throw new Error(`up failed:\n${up.stdout}${up.stderr}`);
    this.#signal?.throwIfAborted();
    const file = join(this.cluster.workspace, "policy.json");
    writeFileSync(file, JSON.stringify(POLICY));
    const problem = (text: string) => this.#problem(text);
    this.#controller = keepController(this.cluster, file, problem, this.#tell);
    await this.#controller.observesAfter(0);
  }

  /** Load and faults, then the way back to rest, then every check. Rejects only when it was aborted. */
  async run(): Promise<SoakReport> {
    const begun = Date.now();
    const watching = new AbortController();
    const watch = this.#watch(watching.signal);
    try {
      await Promise.all([this.#submitAll(begun), this.#hitAll(begun)]);
      await Promise.all(this.#later);
      this.#tell("no more jobs, no more faults");
      await this.#rest();
    } finally {
      watching.abort();
      await watch;
      await this.#controller?.stop();
    }
    return await this.#account(begun);
  }

  /** Removes everything, also after a failure. */
  async cleanUp(): Promise<void> {
    await this.#controller?.stop().catch(() => undefined);
    // What stands still answers no one, not even who wants to remove it.
    for (const name of await this.cluster.containers()) await docker("unpause", name).catch(() => undefined);
    await this.cluster.cleanUp();
  }

  async #submitAll(begun: number): Promise<void> {
    for (const submission of submissions(random(this.#settings.seed), this.#settings.seconds)) {
      await this.#sleepUntil(begun + submission.at * 1000);
      await this.#exclusive(() => this.#submit(submission));
    }
  }

  async #submit(submission: Submission): Promise<void> {
    try {
      await this.#frontEnd.submit(submission);
      this.#ledger.submitted(submission);
    } catch (error) {
      this.#problem(`${submission.key} was not taken: ${(error as Error).message.slice(0, 300)}`);
    }
  }

  /** Faults of different places overlap; in one place there is one at a time. */
  async #hitAll(begun: number): Promise<void> {
    const { seed, seconds, gap } = this.#settings;
    const taken = new Set<string>();
    const under: Promise<void>[] = [];
    const missed: PlannedFault[] = [];
    for (const plan of plannedFaults(random(seed + 1), seconds, gap)) {
      await this.#sleepUntil(begun + plan.at * 1000);
      const blow = await this.#hit(plan, taken);
      if (blow === undefined) missed.push(plan);
      else under.push(blow.recovered);
    }
    await Promise.all(under);
    for (const plan of missed) {
      const struck = this.#faults.some(({ kind }) => kind === plan.kind);
      // Nothing is under way any more that could stand in its way.
      if (!struck) await (await this.#hit(plan, taken))?.recovered;
    }
  }

  /** Begins the fault; what it gives ends when the cluster has recovered. Undefined when there was nothing to hit. */
  async #hit(
    plan: PlannedFault,
    taken: Set<string>,
  ): Promise<{ readonly recovered: Promise<void> } | undefined> {
    const scene = this.#scene();
    let fault = await aimed(plan, scene, taken);
    for (let tries = 0; fault === undefined && tries < 60; tries += 1) {
      await this.#sleepUntil(Date.now() + 500);
      fault = await aimed(plan, scene, taken);
    }
    if (fault === undefined) {
      this.#tell(`${plan.kind}: nothing to hit within 30 s`);
      return undefined;
    }
    const { target } = fault;
    taken.add(target);
    this.#tell(`FAULT ${plan.kind} ${target}`);
    const recovered = suffer(plan.kind, fault, scene).then((record) => {
      this.#faults.push(record);
      if (record.problem !== undefined) this.#problem(record.problem);
      taken.delete(target);
    });
    return { recovered };
  }

  #scene(): Scene {
    if (this.#controller === undefined) throw new Error("prepare comes first");
    return {
      cluster: this.cluster.name,
      frontEnd: this.#frontEnd,
      controller: this.#controller,
      workers: () => this.cluster.workers(),
      whileNoneSubmits: (run) => this.#exclusive(run),
      later: (run) => this.#later.push(run().catch((error: Error) => this.#problem(error.message))),
      tell: this.#tell,
    };
  }

  /** One at a time: submissions, and what must not fall between their halves. */
  #exclusive<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#submitting.then(run, run);
    this.#submitting = turn.catch(() => undefined);
    return turn;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      await pause(POLL_MILLIS);
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    const at = Date.now();
    // A front-end that stands still, or a batch system that is down, is a fault and no answer.
    const rows = await this.#frontEnd.jobs().catch(() => undefined);
    if (rows !== undefined) this.#ledger.take(rows, at);
  }

  async #rest(): Promise<void> {
    const asked = async <T>(
      what: string,
      seconds: number,
      ask: () => Promise<T> | T,
      ok: (is: T) => boolean,
    ) => {
      const watched = () => {
        this.#signal?.throwIfAborted();
        return ask();
      };
      await eventually(what, seconds, watched, ok, 1000).catch((error: unknown) => {
        this.#signal?.throwIfAborted();
        this.#problem((error as Error).message);
      });
    };
    await asked(
      "all jobs end",
      DRAIN_SECONDS,
      () => this.#ledger.unfinished(),
      (left) => left.length === 0,
    );
    this.#tell("all jobs have ended");
    await asked(
      "back to the minimum",
      SETTLE_SECONDS,
      () => this.#serving(),
      (is) => is.atRest,
    );
  }

  async #serving() {
    const workers = await this.cluster.workers();
    const state = (name: string) => this.#controller?.stateOf(name) ?? "off";
    const names = Array.from({ length: 5 }, (_, index) => `vnode-${index + 1}`);
    const states = names.map((name) => `${name} ${state(name)}`);
    const atRest =
      workers.length === MINIMUM &&
      names.every((name) => state(name) === (workers.includes(name) ? "idle" : "off"));
    return { workers, states, atRest };
  }

  async #account(begun: number): Promise<SoakReport> {
    const records = journalOf(this.cluster.workspace);
    const removed = removals(records);
    const runs = this.#ledger.runs();
    const marks = new Map<string, number>();
    for (const mark of await this.#frontEnd.marks()) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    this.#problems.push(
      ...this.#ledger.problems(this.#faults),
      ...this.#ledger
        .tasks()
        .filter((task) => !marks.has(task))
        .map((task) => `${task} never came to its end`),
      ...gaps(records),
      ...busyRemovals(removed, runs, this.#faults),
      ...(await clusterProblems(this.cluster)),
    );
    if (this.#problems.length > 0) this.#tell(await this.#frontEnd.account());
    const kinds = (kind: string) => records.filter((record) => record.kind === kind).length;
    return {
      ...this.#settings,
      tookSeconds: Math.round((Date.now() - begun) / 1000),
      faults: this.#faults,
      jobs: {
        tasks: this.#ledger.tasks().length,
        completed: this.#ledger.completed(),
        runs: runs.length,
        marks: [...marks.values()].reduce((sum, count) => sum + count, 0),
      },
      journal: { records: records.length, decisions: kinds("decide"), runs: kinds("start") },
      removals: removed.length,
      told: Object.fromEntries(this.#controller?.faults() ?? []),
      problems: this.#problems,
    };
  }

  #problem(text: string): void {
    this.#problems.push(text);
    this.#tell(`PROBLEM ${lines(text)[0] ?? ""}`);
  }

  async #sleepUntil(moment: number): Promise<void> {
    while (Date.now() < moment) {
      this.#signal?.throwIfAborted();
      await pause(Math.min(500, moment - Date.now()));
    }
    this.#signal?.throwIfAborted();
  }
}
