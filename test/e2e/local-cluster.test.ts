import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as deployment from "./checks/deployment.js";
import * as elasticity from "./checks/elasticity.js";
import * as interruption from "./checks/interruption.js";
import * as network from "./checks/network.js";
import * as requests from "./checks/requests.js";
import * as secrets from "./checks/secrets.js";
import { missingHere, TestCluster } from "./cluster.js";
import type { Started } from "./run.js";

/**
 * One cluster on two local sites from its first `up` to its `destroy`, by the commands that a user types.
 * The tests stand in the order of its life; each one leaves the cluster as the next one needs it.
 */
const missing = await missingHere();

describe("a hybrid Slurm cluster on two local sites", () => {
  const cluster = new TestCluster();
  let volumesBefore: readonly string[] = [];
  let controller: Started;
  let failed: string | undefined;

  beforeAll(async () => {
    if (missing !== undefined) return;
    await cluster.preClean();
    volumesBefore = await deployment.volumes();
  });

  beforeEach((context) => {
    if (missing !== undefined && process.env["CI"] === "true")
      throw new Error(`may not be skipped: ${missing}`);
    if (missing !== undefined) context.skip(missing);
    if (failed !== undefined) context.skip(`after the failure of "${failed}"`);
    context.onTestFailed(() => {
      failed ??= context.task.name;
    });
  });

  afterAll(async () => {
    if (missing === undefined) await cluster.cleanUp();
  });

  test("up makes three stacks of an unmodified template from nothing, and the cluster accepts jobs", () =>
    deployment.fromNothing(cluster));

  test("after up a preview is empty and a second up changes nothing", () =>
    deployment.nothingToChange(cluster));

  test("IM-4 CL-6: a worker that comes or goes by plain pulumi up changes only its own resources, four at most", () =>
    deployment.workersByHand(cluster));

  test("a job step runs on workers of both sites at once", () => network.stepAcrossSites(cluster));

  test("a job's files are on the front-end, as the template asks for a shared file system", () =>
    network.sharedHome(cluster));

  test("VR-9: a worker of the other site is reached by its private address, through the link and no other way", () =>
    network.onlyTheLink(cluster));

  test("VR-9: a tunnel process that is killed comes back, and a running job step survives", () =>
    network.tunnelKilled(cluster));

  test("IM-3: no worker has an address on the Internet network", () => network.addresses(cluster));

  test("VR-8: a port scan from outside finds ssh of the front-end and nothing else", () =>
    network.scanFromOutside(cluster));

  test("IM-5: state, user-data, logs and command lines hold no key in clear", () =>
    secrets.secretsStaySecret(cluster));

  test("refresh notices a worker that was removed behind its back, and up restores it", () =>
    deployment.lostAndRestored(cluster));

  test("EX-8 a request that comes during an update starts its own cloud call, whatever joins", () =>
    requests.requestDuringUpdate(cluster));

  test("the controller removes workers that are idle", async () => {
    controller = cluster.start("controller");
    await elasticity.idleWorkersGo(cluster, controller);
  });

  test("a burst of 40 jobs starts workers on lab-a, then on lab-b, and every job completes", () =>
    elasticity.burst(cluster, controller));

  test("CL-9: the job of a worker that is lost is put back and completes elsewhere", () =>
    elasticity.lostUnderJob(cluster, controller));

  test("the set of workers returns to the minimum", () => elasticity.backToMinimum(cluster, controller));

  test("the journal has every decision with its reasons and no secret", () =>
    elasticity.journalTells(cluster, controller));

  test("a plain pulumi destroy removes one site and nothing else", () =>
    interruption.siteDestroyedByHand(cluster));

  test("IM-7: up that is killed while a vRouter is under way, then interrupted, completes when it is run again", async () => {
    await interruption.upKilled(cluster);
    await interruption.upInterrupted(cluster);
    await interruption.upCompletes(cluster);
  });

  test("IM-7: destroy leaves no container, network, volume or stack", async () => {
    await deployment.destroyed(cluster, volumesBefore);
    expect(await cluster.containers()).toEqual([]);
  });
});
