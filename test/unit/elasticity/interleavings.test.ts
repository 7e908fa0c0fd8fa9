import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smallWorld, type World } from "./world.js";

type Step = (world: World) => void;

const node = fc.integer({ min: 1, max: 5 }).map((index) => `vnode-${index}`);
const site = fc.constantFrom("lab-a", "lab-b");

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 2 }).map(
      (cpus): Step =>
        (world) =>
          void world.submit(cpus),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((world) => void world.submit(1, true)) },
  { weight: 8, arbitrary: fc.constant<Step>((world) => world.schedule()) },
  {
    weight: 4,
    arbitrary: fc.nat(9).map(
      (index): Step =>
        (world) =>
          world.finish(index),
    ),
  },
  { weight: 8, arbitrary: fc.constant<Step>((world) => world.snapshot()) },
  { weight: 2, arbitrary: fc.constant<Step>((world) => world.hold()) },
  { weight: 2, arbitrary: fc.constant<Step>((world) => world.release()) },
  {
    weight: 8,
    arbitrary: fc.boolean().map(
      (ok): Step =>
        (world) =>
          world.obey(ok),
    ),
  },
  { weight: 6, arbitrary: fc.constant<Step>((world) => world.obey()) },
  {
    weight: 6,
    arbitrary: site.map(
      (name): Step =>
        (world) =>
          world.startApply(name),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(site, fc.constantFrom("good", "good", "good", "node-fails", "fault" as const)).map(
      ([name, outcome]): Step =>
        (world) =>
          world.endApply(name, outcome as "good"),
    ),
  },
  {
    weight: 1,
    arbitrary: node.map(
      (name): Step =>
        (world) =>
          world.vanish(name),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(node, fc.boolean()).map(
      ([name, back]): Step =>
        (world) =>
          world.glitch(name, back),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("enable", "disable", "poweron", "poweroff"), node).map(
      ([command, name]): Step =>
        (world) =>
          world.command(command as "enable", name),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Step>(
      (world) => void world.feed({ kind: "snapshot-failed", at: world.now, message: "no answer" }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(1, 5, 30, 61, 130, 301).map(
      (seconds): Step =>
        (world) =>
          world.pass(seconds),
    ),
  },
);

const runs = { numRuns: Number(process.env.ELASTOSCA_RUNS ?? 300) };

describe("random orders of events", () => {
  test("CL-8 no busy node is powered down or removed, no disabled one touched, never more than the maximum", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 20, maxLength: 160 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, maxNodes) => {
          const world = smallWorld({ maxNodes });
          for (const run of steps) run(world);
          expect(world.breaches).toEqual([]);
        },
      ),
      runs,
    );
  });

  test("CL-2 whatever happened, jobs get done and every enabled node ends off", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 100 }), (steps) => {
        const world = smallWorld({ recovery: 60, glitchTime: 20 });
        for (const run of steps) run(world);
        for (const name of world.machines.keys()) {
          world.command("enable", name);
          world.glitch(name, true);
        }
        for (let round = 0; round < 8; round += 1) {
          world.settle(20);
          while (world.jobs.some(({ phase }) => phase === "running")) world.finish(0);
        }
        world.settle(100);
        expect(world.breaches).toEqual([]);
        expect(world.jobs.filter(({ phase, held }) => phase !== "done" && !held)).toEqual([]);
        expect([...world.state.nodes.values()].map(({ name, lifecycle }) => `${name} ${lifecycle}`)).toEqual(
          [1, 2, 3, 4, 5].map((index) => `vnode-${index} off`),
        );
        expect([...world.machines.values()].filter(({ exists }) => exists)).toEqual([]);
      }),
      { numRuns: Math.ceil(runs.numRuns / 5) },
    );
  });

  test("the same events give the same decisions, byte by byte", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const [left, right] = [smallWorld(), smallWorld()];
        for (const run of steps) {
          run(left);
          run(right);
        }
        expect(JSON.stringify(left.log.map(({ actions }) => actions))).toBe(
          JSON.stringify(right.log.map(({ actions }) => actions)),
        );
      }),
      { numRuns: 50 },
    );
  });
});
