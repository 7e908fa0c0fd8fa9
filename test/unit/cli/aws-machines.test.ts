import { describe, expect, test } from "vitest";
import { deadlineIn } from "../../../src/cli/machines/api-request.js";
import { awsMachines, type Ec2Sdk } from "../../../src/cli/machines/aws.js";
import { clusterMachines } from "../../../src/cli/machines/machine-source.js";

interface Command {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The SDK's shape around answers that a test gives; what was asked is kept. */
function sdkWith(answer: (command: Command, signal: AbortSignal) => Promise<unknown>) {
  const asked: Command[] = [];
  const settings: object[] = [];
  const command = (action: string) =>
    function (this: object, input: object) {
      Object.assign(this, { action, input });
    } as unknown as new (
      input: object,
    ) => object;
  const sdk: Ec2Sdk = {
    EC2Client: function (this: object, given: object) {
      settings.push(given);
      Object.assign(this, {
        send: (sent: Command, { abortSignal }: { abortSignal: AbortSignal }) => {
          asked.push(sent);
          return answer(sent, abortSignal);
        },
      });
    } as unknown as Ec2Sdk["EC2Client"],
    DescribeInstancesCommand: command("DescribeInstances"),
    TerminateInstancesCommand: command("TerminateInstances"),
  };
  return { sdk, asked, settings };
}

/** An instance as DescribeInstances tells it. */
const instance = (id: string, machine: string, card = `eni-${id}`) => ({
  InstanceId: id,
  VpcId: "vpc-1",
  SubnetId: "subnet-1",
  Tags: [
    { Key: "elastosca.cluster", Value: "fixture" },
    { Key: "elastosca.site", Value: "burst" },
    { Key: "elastosca.role", Value: "worker" },
    { Key: "elastosca.machine", Value: machine },
  ],
  NetworkInterfaces: [{ NetworkInterfaceId: card }],
});
const LAUNCHED = new Date("2026-01-02T03:04:05Z");
const fault = (name: string) => Object.assign(new Error("it says AKIASECRET"), { name });
const burst = { cluster: "fixture", site: "burst" };
const access = { region: "eu-central-1", profile: "burst" };
const owner = (...ids: readonly string[]) => ({ ...burst, ids: () => Promise.resolve(new Set(ids)) });

describe("machines of an AWS site", () => {
  test("EX-7 instances are asked for by the cluster's tags, page by page, those that end left out", async () => {
    const pages = [
      {
        Reservations: [{ Instances: [{ ...instance("i-1", "vnode-3"), LaunchTime: LAUNCHED }] }, {}],
        NextToken: "more",
      },
      { Reservations: [{ Instances: [instance("i-2", "vnode-4"), { ...instance("", "x"), Tags: [] }] }] },
    ];
    const { sdk, asked, settings } = sdkWith(() => Promise.resolve(pages.shift()));
    const found = await clusterMachines(awsMachines(sdk, access, burst), owner(), 1000);
    expect(found).toEqual({
      ok: true,
      value: [
        { node: "vnode-3", id: "i-1", madeAt: LAUNCHED.getTime() },
        { node: "vnode-4", id: "i-2" },
      ],
    });
    expect(settings).toEqual([access]);
    expect(asked.map(({ input }) => input["NextToken"])).toEqual([undefined, "more"]);
    expect(asked[0]?.input["Filters"]).toEqual([
      { Name: "tag:elastosca.cluster", Values: ["fixture"] },
      { Name: "tag:elastosca.site", Values: ["burst"] },
      { Name: "tag:elastosca.role", Values: ["worker"] },
      { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
    ]);
  });

  test("EX-7 instances of a cluster of the same name in another network are not ours", async () => {
    const Instances = [
      instance("i-1", "vnode-3"),
      instance("i-2", "vnode-4"),
      { ...instance("i-3", "vnode-3"), VpcId: "vpc-2", SubnetId: "subnet-2" },
    ];
    const { sdk } = sdkWith(() => Promise.resolve({ Reservations: [{ Instances }] }));
    expect(await clusterMachines(awsMachines(sdk, access, burst), owner("i-1", "subnet-1"), 1000)).toEqual({
      ok: true,
      value: [
        { node: "vnode-3", id: "i-1", inStack: true },
        { node: "vnode-4", id: "i-2", inStack: false },
      ],
    });
  });

  test.each([
    [fault("AuthFailure"), "EC2 refuses the question: AuthFailure"],
    [fault("CredentialsProviderError"), 'there are no AWS credentials of profile "burst"'],
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "EC2 cannot be asked: ECONNREFUSED"],
    [new Error("Region is missing"), "EC2 cannot be asked: Region is missing"],
  ])("EX-7 a fault is told by its name, without what the cloud quotes: %s", async (error, told) => {
    const { sdk } = sdkWith(() => Promise.reject(error));
    expect(await clusterMachines(awsMachines(sdk, access, burst), owner(), 1000)).toEqual({
      ok: false,
      error: told,
    });
  });

  test("EX-7 an answer that does not come is not waited for longer than the deadline", async () => {
    const { sdk } = sdkWith(
      (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(fault("AbortError")), { once: true }),
        ),
    );
    expect(await clusterMachines(awsMachines(sdk, access, burst), owner(), 200)).toEqual({
      ok: false,
      error: "EC2 did not answer within 0.2 s",
    });
  });

  test("P15 an instance that no stack knows is ended; one that is gone is no fault", async () => {
    const { sdk, asked } = sdkWith(({ input }) =>
      JSON.stringify(input).includes("i-gone")
        ? Promise.reject(fault("InvalidInstanceID.NotFound"))
        : Promise.resolve({}),
    );
    const source = awsMachines(sdk, access, burst);
    expect(await source.remove("i-1", deadlineIn(1000))).toEqual({ ok: true, value: undefined });
    expect(await source.remove("i-gone", deadlineIn(1000))).toEqual({ ok: true, value: undefined });
    expect(asked.map(({ action, input }) => [action, input])).toEqual([
      ["TerminateInstances", { InstanceIds: ["i-1"] }],
      ["TerminateInstances", { InstanceIds: ["i-gone"] }],
    ]);
    const states = ["shutting-down", "terminated"];
    const ending = sdkWith(() =>
      Promise.resolve({
        Reservations: [{ Instances: [{ ...instance("i-1", "x"), State: { Name: states.shift() } }] }],
      }),
    );
    const watched = awsMachines(ending.sdk, access, burst);
    expect(await watched.exists("i-1", deadlineIn(1000))).toEqual({ ok: true, value: true });
    expect(await watched.exists("i-1", deadlineIn(1000))).toEqual({ ok: true, value: false });
    expect(ending.asked[0]?.input).toEqual({ InstanceIds: ["i-1"] });
    expect(await source.exists("i-gone", deadlineIn(1000))).toEqual({ ok: true, value: false });
    const refusing = sdkWith(() => Promise.reject(fault("UnauthorizedOperation")));
    expect(await awsMachines(refusing.sdk, access, burst).remove("i-1", deadlineIn(1000))).toEqual({
      ok: false,
      error: "EC2 refuses the question: UnauthorizedOperation",
    });
  });
});
