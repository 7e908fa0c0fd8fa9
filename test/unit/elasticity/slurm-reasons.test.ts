import { describe, expect, test } from "vitest";
import {
  BOOTING_REASONS,
  HOLDING_FAMILIES,
  HOLDING_REASONS,
  reasonWaitsForNodes,
} from "../../../src/elasticity/queues/slurm-reasons.js";
import { job, read } from "./job-record.js";

describe("why a job waits", () => {
  test.each([
    ...BOOTING_REASONS,
    "ReqNodeNotAvail, UnavailableNodes:vnode-[1-3]",
    "ReqNodeNotAvail,_UnavailableNodes:vnode-[1-3]",
    "ReqNodeNotAvail(Unavailable:vnode-1)",
    "ReqNodeNotAvail, May be reserved for other job",
    "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions",
    "Nodes_required_for_job_are_DOWN,_DRAINED_or_reserved_for_jobs_in_higher_priority_partitions",
  ])("CL-4 %s may boot nodes", (reason) => {
    expect(reasonWaitsForNodes("PENDING", reason)).toBe(true);
    expect(reasonWaitsForNodes("RUNNING", reason)).toBe(false);
    expect(job({ reason })?.waitsForNodes).toBe(true);
  });

  test.each(HOLDING_REASONS)("CL-4 %s boots nothing", (reason) => {
    expect(reasonWaitsForNodes("PENDING", reason)).toBe(false);
    expect(reasonWaitsForNodes("PENDING", reason.replaceAll(" ", "_"))).toBe(false);
    expect(job({ reason })?.waitsForNodes).toBe(false);
  });

  test.each([
    "QOSMaxJobsPerUserLimit",
    "QOSGrpCpuLimit",
    "QOSMaxGRESPerUser",
    "AssocGrpCpuLimit",
    "AssocMaxJobsLimit",
    "AssocGrpGRESMinutes",
    "MaxGRESPerAccount",
    "MaxBillingPerAccount",
    "SomethingOfALaterVersion",
  ])("CL-4 %s, a limit or unknown, boots nothing", (reason) => {
    expect(reasonWaitsForNodes("PENDING", reason)).toBe(false);
    expect(HOLDING_FAMILIES.test(reason)).toBe(reason !== "SomethingOfALaterVersion");
  });

  test("CL-4 a job that may not start yet boots nothing, whatever its reason", () => {
    expect(job({ reason: "None" }, { eligible: "1795359999" })?.waitsForNodes).toBe(false);
    expect(read({ reason: "None" }, { eligible: "1795359999" })?.eligibleAt).toBe(1795359999_000);
    expect(job({ reason: "None" }, { eligible: "N/A" })?.waitsForNodes).toBe(false);
    expect(job({ dependency: "afterok:1(unfulfilled)" })?.waitsForNodes).toBe(false);
    expect(job({ reason: "None" }, undefined)?.waitsForNodes).toBe(true);
  });
});
