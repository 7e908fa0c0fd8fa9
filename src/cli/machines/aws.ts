import { err, ok, type Result } from "../../base/result.js";
import type { Deadline } from "./api-request.js";
import type { MachineSource } from "./machine-source.js";
import { TAGS, type TaggedMachine } from "./tags.js";

/** What the sites file says about a site's account: references, never secrets. */
export interface AwsAccess {
  /** Of the shared configuration; the usual chain of the SDK where it is absent. */
  readonly profile?: string;
  readonly region?: string;
}

/** Whose instances are asked for. */
export interface AwsOwner {
  readonly cluster: string;
  readonly site: string;
}

/** The part of `@aws-sdk/client-ec2` that is used. */
export interface Ec2Sdk {
  readonly EC2Client: new (
    settings: AwsAccess,
  ) => {
    send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  };
  readonly DescribeInstancesCommand: new (input: object) => object;
  readonly TerminateInstancesCommand: new (input: { InstanceIds: string[] }) => object;
  readonly GetConsoleOutputCommand: new (input: ConsoleQuestion) => object;
}

/** What is used of the answer of DescribeInstances. */
interface Description {
  readonly Reservations?: readonly { readonly Instances?: readonly InstanceDescription[] }[];
  readonly NextToken?: string;
}

interface InstanceDescription {
  readonly InstanceId?: string;
  readonly VpcId?: string;
  readonly SubnetId?: string;
  readonly LaunchTime?: Date;
  readonly State?: { readonly Name?: string };
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly NetworkInterfaces?: readonly { readonly NetworkInterfaceId?: string }[];
}

const PAGE = 1000;
/** Instances that are ending are as good as gone. */
const STATES = ["pending", "running", "stopping", "stopped"];

/**
 * The instances of an AWS site. Credentials, signing and paging tokens are the SDK's own: it looks for
 * credentials where the provider of the stack does (environment, profiles, single sign-on, machine role).
 */
export function awsMachines(sdk: Ec2Sdk, access: AwsAccess, owner: AwsOwner): MachineSource {
  const client = new sdk.EC2Client(access);
  const ask = async (command: object, deadline: Deadline): Promise<Result<unknown, string>> => {
    try {
      return ok(await client.send(command, { abortSignal: deadline.signal }));
    } catch (error) {
      if (deadline.signal.aborted) return err(`EC2 did not answer within ${deadline.seconds} s`);
      return err(reasonOf(error, access));
    }
  };
  return {
    async list(deadline) {
      const found: TaggedMachine[] = [];
      let token: string | undefined;
      do {
        const next = token === undefined ? {} : { NextToken: token };
        const input = { Filters: filtersOf(owner), MaxResults: PAGE, ...next };
        const answer = await ask(new sdk.DescribeInstancesCommand(input), deadline);
        if (!answer.ok) return answer;
        const page = answer.value as Description;
        for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances.flatMap(machineOf));
        token = page.NextToken;
      } while (token !== undefined && token !== "");
      return ok(found);
    },
    attachments: ({ attachments = [] }) => Promise.resolve(ok(attachments)),
    async remove(id, deadline) {
      const answer = await ask(new sdk.TerminateInstancesCommand({ InstanceIds: [id] }), deadline);
      return answer.ok || isGone(answer.error) ? ok(undefined) : answer;
    },
    async exists(id, deadline) {
      const answer = await ask(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), deadline);
      if (!answer.ok) return isGone(answer.error) ? ok(false) : answer;
      const [found] = (answer.value as Description).Reservations?.[0]?.Instances ?? [];
      return ok(found !== undefined && found.State?.Name !== "terminated");
    },
    console: (id, deadline) => consoleOutput(sdk, id, (command) => ask(command, deadline)),
  };
}

/** Input of GetConsoleOutput. */
interface ConsoleQuestion {
  readonly InstanceId: string;
  readonly Latest?: boolean;
}

async function consoleOutput(
  sdk: Ec2Sdk,
  InstanceId: string,
  send: (command: object) => Promise<Result<unknown, string>>,
): Promise<Result<string | undefined, string>> {
  // Only instances on Nitro tell the latest; of others EC2 has what they wrote up to some minutes ago.
  const ask = (question: ConsoleQuestion) => send(new sdk.GetConsoleOutputCommand(question));
  const latest = await ask({ InstanceId, Latest: true });
  const isOlder = !latest.ok && latest.error.includes("UnsupportedOperation");
  const answer = isOlder ? await ask({ InstanceId }) : latest;
  if (!answer.ok) return isGone(answer.error) ? ok(undefined) : answer;
  const { Output } = answer.value as { readonly Output?: string };
  return ok(Output === undefined ? undefined : Buffer.from(Output, "base64").toString("utf8"));
}

function isGone(fault: string): boolean {
  return fault.includes("InvalidInstanceID.NotFound");
}

function filtersOf({ cluster, site }: AwsOwner): readonly { Name: string; Values: readonly string[] }[] {
  return [
    { Name: `tag:${TAGS.cluster}`, Values: [cluster] },
    { Name: `tag:${TAGS.site}`, Values: [site] },
    { Name: `tag:${TAGS.role}`, Values: ["worker"] },
    { Name: "instance-state-name", Values: STATES },
  ];
}

function machineOf(instance: InstanceDescription): TaggedMachine[] {
  const { InstanceId: id, VpcId, SubnetId, LaunchTime, Tags = [], NetworkInterfaces = [] } = instance;
  if (id === undefined) return [];
  const cards = NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  return [
    {
      id,
      tags: new Map(Tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""]]))),
      attachments: [VpcId, SubnetId, ...cards].filter((each) => each !== undefined),
      ...(LaunchTime === undefined ? {} : { madeAt: LaunchTime.getTime() }),
    },
  ];
}

/** The cloud's name of a fault; its sentences may quote what was asked. */
function reasonOf(error: unknown, { profile }: AwsAccess): string {
  if (!(error instanceof Error)) return "EC2 cannot be asked";
  if (error.name === "CredentialsProviderError")
    return `there are no AWS credentials${profile === undefined ? "" : ` of profile "${profile}"`}`;
  if (error.name !== "Error" && error.name !== "AggregateError")
    return `EC2 refuses the question: ${error.name}`;
  const code = "code" in error ? String(error.code) : "no connection";
  return `EC2 cannot be asked: ${error.message === "" ? code : error.message}`;
}
