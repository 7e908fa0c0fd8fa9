import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ObservedNode } from "../../src/elasticity/core/index.js";
import { slurmQueue } from "../../src/elasticity/queues/slurm.js";
import { dockerMissing } from "../support/local-lab.js";
import { type BatchLab, startLab } from "./batch-lab.js";
import { eventually, lines, pause } from "./run.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`slurmctld that dies: skipped, ${missing}`);

const STATE = "cat /var/lib/elastosca/slurmctld 2>/dev/null || true";
const RECOVERED = "systemctl show slurmctld-recovery.service -p ExecMainStartTimestampMonotonic --value";
const NODE_STATE = "/var/lib/slurm/ctld/node_state";
const PID = "systemctl show slurmctld.service -p MainPID --value";

describe.skipIf(missing !== undefined)("a slurmctld that dies", { timeout: 120_000 }, () => {
  let lab: BatchLab;
  beforeAll(async () => {
    lab = await startLab(0, ["vnode-1"]);
    await lab.setUp();
    await lab.start("vnode-1");
  });
  afterAll(() => lab?.close());

  const submit = (line: string, options = "") =>
    lab.asUser(`sbatch --parsable --output=/dev/null --chdir=/tmp ${options} --wrap='${line}'`);
  const job = async (id: string) => {
    const shown = await lab.asUser(`scontrol -o show job ${id}`);
    const field = (name: string) => new RegExp(` ${name}=(\\S*)`).exec(shown)?.[1] ?? "";
    return { state: field("JobState"), restarts: field("Restarts"), start: field("StartTime") };
  };
  const reached = (id: string, state: string, seconds: number) =>
    eventually(
      `job ${id} is ${state}`,
      seconds,
      () => job(id),
      (one) => one.state === state,
      100,
    );
  const answers = () =>
    eventually(
      "slurmctld answers",
      15,
      () => lab.asRoot("scontrol ping || true"),
      (answer) => answer.includes("is UP"),
      100,
    );

  test("a first start and an orderly restart are none to recover from", async () => {
    expect(await lab.asRoot(STATE)).toBe("running");
    await lab.asRoot("systemctl restart slurmctld.service");
    await answers();
    expect(await lab.asRoot(STATE)).toBe("running");
    await lab.asRoot("systemctl stop slurmctld.service");
    expect(await lab.asRoot(STATE)).toBe("");
    // What an operator stopped stays so until he, or the step, starts it.
    expect(await lab.asRoot("systemctl is-active slurmctld.service || true")).toBe("inactive");
    await lab.setUp();
    expect(await lab.asRoot(RECOVERED)).toBe("0");
  });

  test("CL-9 it is back by itself, and a job whose end it forgot runs again at once, not after half an hour", async () => {
    await eventually(
      "the worker takes jobs",
      30,
      () => lab.asUser("sinfo -h -o %T"),
      (state) => state === "idle",
    );
    const asked = await submit("true", "--begin=now+1hour");
    await pause(6000);
    const id = await submit("echo once >>/tmp/marks; sleep 8");
    await reached(id, "RUNNING", 10);
    await pause(6500);
    // It writes its state down now, and then not for five seconds.
    await submit("true", "--hold");
    await reached(id, "COMPLETED", 10);
    const before = await lab.asRoot(PID);
    const begun = (await job(asked)).start;
    await lab.asRoot(`kill -9 ${before}`);
    await pause(500);
    await answers();
    expect(await lab.asRoot(PID)).not.toBe(before);
    expect(await job(id), "the end of the job was written down before the kill").toMatchObject({
      state: "RUNNING",
      restarts: "0",
    });
    expect(await lab.asRoot(STATE)).toBe("unclean");

    const done = await reached(id, "COMPLETED", 55);
    expect(done.restarts).toBe("1");
    await eventually(
      "the recovery is over",
      20,
      () => lab.asRoot(STATE),
      (state) => state === "running",
    );
    expect(await job(asked)).toMatchObject({ state: "PENDING", restarts: "0", start: begun });
    const told = lines(await lab.asRoot("journalctl -q -o cat -u slurmctld-recovery.service"));
    expect(told.filter((line) => line.startsWith("job "))).toEqual([
      `job ${id} was not on its worker any more; it runs again`,
    ]);
  });

  test("CL-9 a removal that it forgot: a node that it opened again is not powered down, a gone one is given up once told", async () => {
    const queue = slurmQueue(lab.runner, { prefix: [], now: Date.now });
    const seen = async () => (await queue.observe()).nodes.find(({ name }) => name === "vnode-1");
    const as = (what: string, seconds: number, ok: (node: ObservedNode | undefined) => boolean) =>
      eventually(what, seconds, seen, ok, 500);
    await as("the worker takes jobs", 60, (node) => node?.presence === "up" && !node.closed);
    // What it wrote down last, some seconds before it dies.
    await pause(6500);
    await lab.asRoot(`cp ${NODE_STATE} /tmp/node_state`);
    expect(await queue.drain(["vnode-1"], "scale-in")).toMatchObject([{ ok: true }]);
    expect(await queue.powerDown(["vnode-1"])).toMatchObject([{ ok: true }]);
    await lab.asRoot(`kill -9 $(${PID}) && cp /tmp/node_state ${NODE_STATE}`);
    await pause(500);
    await answers();
    await as("the drain is forgotten", 20, (node) => node?.presence === "up" && !node.closed);
    expect(await queue.powerDown(["vnode-1"])).toEqual([
      { node: "vnode-1", ok: false, message: "it takes jobs" },
    ]);

    await lab.remove("vnode-1");
    await as("the machine is missed", 60, (node) => node?.presence === "silent");
    expect(await queue.markLost("vnode-1", [])).toMatchObject({ ok: true });
    await as("the node is absent", 15, (node) => node?.presence === "absent");
  });

  test("CL-9 it is back within seconds each time, also when it dies while a recovery goes on", async () => {
    for (let time = 0; time < 12; time += 1) {
      await submit("true", "--hold");
      await lab.asRoot(`kill -9 $(${PID})`);
      await pause(500);
      await answers();
      // Between its start and the next time that it writes its state, and after that.
      await pause((time % 4) * 1000);
    }
  });
});
