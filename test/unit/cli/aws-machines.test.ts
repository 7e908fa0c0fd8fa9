import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
    GetConsoleOutputCommand: command("GetConsoleOutput"),
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

describe("consoles of an AWS site", () => {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  const consoleOf = async (answer: (command: Command) => Promise<unknown>) => {
    const { sdk, asked } = sdkWith(answer);
    const told = await awsMachines(sdk, access, burst).console("i-1", deadlineIn(1000));
    return { told, inputs: asked.map(({ action, input }) => [action, input]) };
  };

  test("boot failure: console excerpt kept: EC2 gives the latest output", async () => {
    const { told, inputs } = await consoleOf(() =>
      Promise.resolve({ InstanceId: "i-1", Output: base64("cloud-init: failed\r\nµ\r\n") }),
    );
    expect(told).toEqual({ ok: true, value: "cloud-init: failed\r\nµ\r\n" });
    expect(inputs).toEqual([["GetConsoleOutput", { InstanceId: "i-1", Latest: true }]]);
  });

  test("boot failure: console excerpt kept: an instance without the latest output gives what there is", async () => {
    const { told, inputs } = await consoleOf(({ input }) =>
      input["Latest"] === true
        ? Promise.reject(fault("UnsupportedOperation"))
        : Promise.resolve({ Output: base64("kernel panic") }),
    );
    expect(told).toEqual({ ok: true, value: "kernel panic" });
    expect(inputs).toEqual([
      ["GetConsoleOutput", { InstanceId: "i-1", Latest: true }],
      ["GetConsoleOutput", { InstanceId: "i-1" }],
    ]);
  });

  test.each([
    ["is gone", () => Promise.reject(fault("InvalidInstanceID.NotFound")), { ok: true, value: undefined }],
    ["has written nothing", () => Promise.resolve({ InstanceId: "i-1" }), { ok: true, value: undefined }],
    [
      "may not be read",
      () => Promise.reject(fault("UnauthorizedOperation")),
      { ok: false, error: "EC2 refuses the question: UnauthorizedOperation" },
    ],
  ])("boot failure: console excerpt kept: an instance that %s", async (_what, answer, expected) => {
    expect((await consoleOf(answer)).told).toEqual(expected);
  });

  test("boot failure: console excerpt kept: by the SDK itself, over the wire", async () => {
    const bodies: URLSearchParams[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Buffer) => {
        text += part.toString("utf8");
      });
      request.on("end", () => {
        const body = new URLSearchParams(text);
        bodies.push(body);
        if (body.get("Latest") === "true")
          response.writeHead(400, { "content-type": "text/xml" }).end(
            `<Response><Errors><Error><Code>UnsupportedOperation</Code>
<Message>This instance type does not support retrieving the latest console logs.</Message></Error></Errors>
<RequestID>1</RequestID></Response>`,
          );
        else
          response.writeHead(200, { "content-type": "text/xml" }).end(
            `<GetConsoleOutputResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>
<instanceId>i-1</instanceId><timestamp>2026-11-23T12:05:01.000Z</timestamp>
<output>${base64("Linux version 6.1")}</output></GetConsoleOutputResponse>`,
          );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
      const real = await import("@aws-sdk/client-ec2");
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "secret" };
      class LocalClient extends real.EC2Client {
        constructor() {
          super({ region: "eu-central-1", endpoint, credentials });
        }
      }
      const source = awsMachines({ ...real, EC2Client: LocalClient }, access, burst);
      expect(await source.console("i-1", deadlineIn(20_000))).toEqual({
        ok: true,
        value: "Linux version 6.1",
      });
      expect(bodies.map((body) => [body.get("Action"), body.get("InstanceId"), body.get("Latest")])).toEqual([
        ["GetConsoleOutput", "i-1", "true"],
        ["GetConsoleOutput", "i-1", null],
      ]);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
