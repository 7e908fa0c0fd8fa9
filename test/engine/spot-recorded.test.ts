import { expect, it } from "vitest";
import { awsSchema } from "../support/aws-schema.js";
import { cloudPlan } from "../support/plan-fixture.js";
import { recordStack } from "../support/record-stacks.js";
import { inputFaults } from "../support/schema-check.js";
import { withSpotWorkers } from "../support/spot-workers.js";
import { revealed } from "../support/wire-values.js";
import { deploy, ofType } from "./recorded-deployment.js";

const INSTANCE = "aws:ec2/instance:Instance";

it("EX-10 buys the workers of AWS as spot, once and without persistence, and the gateway on demand", async () => {
  const { all } = await deploy(withSpotWorkers(cloudPlan("openstack"), 0.02));
  const servers = ofType(all, INSTANCE);
  const options = Object.fromEntries(
    servers.map((server) => [server.name, revealed(server.inputs.instanceMarketOptions)]),
  );
  expect(options).toEqual({
    "vr-burst-server": undefined,
    "vnode-3-server": {
      marketType: "spot",
      spotOptions: {
        spotInstanceType: "one-time",
        instanceInterruptionBehavior: "terminate",
        maxPrice: "0.02",
      },
    },
  });
  const schema = awsSchema([INSTANCE]);
  for (const server of servers) {
    expect(inputFaults(schema, INSTANCE, revealed(server.inputs) as typeof server.inputs)).toEqual([]);
    // How the next machine is bought is no reason to replace this one.
    expect(server.ignoreChanges).toContain("instanceMarketOptions");
  }
});

it("EX-10 refuses a spot machine of a cloud that sells none, before anything is made", async () => {
  const plan = withSpotWorkers(cloudPlan("openstack"), undefined, "openstack");
  const run = await recordStack(plan, { role: "all", nodes: ["vnode-1"] });
  expect(run.exitCode).not.toBe(0);
  expect(`${run.stderr}${JSON.stringify(run.log)}`).toContain("OpenStack sells no spot machines");
  expect(run.registrations.filter(({ name }) => name.startsWith("vnode-1-server"))).toEqual([]);
});
