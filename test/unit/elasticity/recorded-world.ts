import { initialState, policyWith } from "../../../src/elasticity/core/index.js";
import { memoryJournal } from "../../../src/elasticity/journal.js";
import { createRecorder } from "../../../src/elasticity/recorder.js";
import { smallWorld, World } from "./world.js";

/** A world whose decisions are recorded as the controller does it, from the beginning of its run. */
export class RecordedWorld extends World {
  readonly journal = memoryJournal();
  readonly recorder = createRecorder();

  constructor(...args: ConstructorParameters<typeof World>) {
    super(...args);
    const [nodes, sites, policy] = args;
    this.state = initialState(nodes, sites, this.now);
    void this.journal.append(this.now, [
      { kind: "start", cluster: "test", nodes, sites, policy, now: this.now },
    ]);
    for (const site of sites) this.feed({ kind: "inventory", at: this.now, site, nodes: [] });
  }

  override feed(...[event]: Parameters<World["feed"]>): ReturnType<World["feed"]> {
    // The base class feeds events before the fields of this one exist.
    if (this.recorder === undefined) return super.feed(event);
    const before = this.state;
    const canonical = this.recorder.canonical(event);
    const decision = super.feed(canonical);
    const { now } = this;
    void this.journal.append(now, this.recorder.recordsOf({ event: canonical, before, decision, now }));
    return decision;
  }

  /** Writes what was kept back. */
  flush(): void {
    void this.journal.append(this.now, this.recorder.flush());
  }
}

/** Six jobs on three workers, all done, and one held job at the end. */
export function recorded(): RecordedWorld {
  const { specs, sites, policy } = smallWorld({ idleTime: 30 });
  const world = new RecordedWorld(specs, sites, policy);
  world.settle(2);
  for (let index = 0; index < 6; index += 1) world.submit(1);
  world.settle(3);
  while (world.jobs.some(({ phase }) => phase === "running")) world.finish(0);
  world.settle(1);
  world.submit(2, true);
  world.settle(10);
  return world;
}

/** One job on a worker that costs half a unit an hour, and the worker gone again. */
export function priced(): RecordedWorld {
  const spec = { name: "n-1", site: "s", cpus: 1, memoryMiB: 1, address: "", pricePerHour: 0.5 };
  const world = new RecordedWorld([spec], ["s"], policyWith({ idleTime: 30 }));
  world.settle(2);
  world.submit(1);
  world.settle(3);
  world.finish(0);
  world.settle(10);
  world.flush();
  return world;
}
