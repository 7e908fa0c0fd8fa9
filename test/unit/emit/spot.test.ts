import { describe, expect, test } from "vitest";
import { planChanges } from "../../../src/emit/plan-changes.js";
import type { DeploymentPlan } from "../../../src/lowering/ir.js";
import { cloudPlan } from "../../support/plan-fixture.js";
import { withSpotWorkers } from "../../support/spot-workers.js";
import { programFaults, readProgram, schemasFor } from "../../support/yaml-program.js";
import { programOf } from "./compiled.js";

const read = (plan: DeploymentPlan) => readProgram(programOf(plan).text);

describe("EX-10 spot workers in the program for runtime yaml", () => {
  const program = read(withSpotWorkers(cloudPlan("aws"), 0.0125));
  const options = Object.fromEntries(
    Object.entries(program.resources).flatMap(([name, { type, properties }]) =>
      type === "aws:ec2/instance:Instance" ? [[name, properties?.instanceMarketOptions]] : [],
    ),
  );

  test("EX-10 are asked for once and end when they are taken back; the front-end stays", () => {
    const spot = {
      marketType: "spot",
      spotOptions: {
        spotInstanceType: "one-time",
        instanceInterruptionBehavior: "terminate",
        maxPrice: "0.0125",
      },
    };
    expect(options).toEqual({
      "front-end-server": undefined,
      "vnode-1-server": spot,
      "vnode-2-server": spot,
    });
    expect(programFaults(program, schemasFor(program))).toEqual([]);
  });

  test("EX-10 pay the on-demand price at the most where no maximum is given", () => {
    const { resources } = read(withSpotWorkers(cloudPlan("aws")));
    expect(resources["vnode-1-server"]?.properties?.instanceMarketOptions).toEqual({
      marketType: "spot",
      spotOptions: { spotInstanceType: "one-time", instanceInterruptionBehavior: "terminate" },
    });
  });

  test("EX-10 a machine that is there is not replaced because the next one is to be bought otherwise", () => {
    const [before, after] = [cloudPlan("aws"), withSpotWorkers(cloudPlan("aws"))];
    for (const changes of [planChanges(before, after), planChanges(after, before)]) {
      expect(changes.length).toBeGreaterThan(0);
      for (const { change, because } of changes)
        expect({ change, because }).toEqual({ change: "keep", because: ["instanceMarketOptions"] });
    }
  });
});
