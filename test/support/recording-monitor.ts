import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { plainValue } from "./wire-values.js";

/**
 * Serves the engine's side of the wire protocol and runs a real Pulumi program against it through the
 * SDK's own runner: what the program registers is seen exactly as the engine would see it, with no
 * engine, no provider and no cloud.
 */

const load = createRequire(import.meta.url);
type ResourcePb = typeof import("@pulumi/pulumi/proto/resource_pb.js");
type ResourceGrpc = typeof import("@pulumi/pulumi/proto/resource_grpc_pb.js");
type EnginePb = typeof import("@pulumi/pulumi/proto/engine_pb.js");
type EngineGrpc = typeof import("@pulumi/pulumi/proto/engine_grpc_pb.js");
type ProviderPb = typeof import("@pulumi/pulumi/proto/provider_pb.js");
const resourcePb = load("@pulumi/pulumi/proto/resource_pb.js") as ResourcePb;
const resourceGrpc = load("@pulumi/pulumi/proto/resource_grpc_pb.js") as ResourceGrpc;
const enginePb = load("@pulumi/pulumi/proto/engine_pb.js") as EnginePb;
const engineGrpc = load("@pulumi/pulumi/proto/engine_grpc_pb.js") as EngineGrpc;
const providerPb = load("@pulumi/pulumi/proto/provider_pb.js") as ProviderPb;
const { Empty } = load("google-protobuf/google/protobuf/empty_pb.js");
const structPb = load("google-protobuf/google/protobuf/struct_pb.js") as { Struct: typeof Struct };

/** A JSON-like value; secrets are `Secret`, values that a preview cannot know are `UNKNOWN`. */
export type Wire = unknown;
export type Properties = Readonly<Record<string, Wire>>;

/** One resource as the program registered it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly provider: string;
  readonly ignoreChanges: readonly string[];
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts: { readonly create: string; readonly update: string; readonly delete: string };
}

export interface Recording {
  readonly registrations: readonly Registration[];
  /** Outputs that components and the stack registered, by URN. */
  readonly outputs: ReadonlyMap<string, Properties>;
  readonly invokes: readonly { readonly token: string; readonly args: Properties }[];
  /** Errors and warnings that the program logged. */
  readonly log: readonly { readonly severity: "error" | "warning" | "info"; readonly message: string }[];
  readonly exitCode: number;
  /** Of the program's process. */
  readonly stderr: string;
}

export interface RecordOptions {
  /** Program file, absolute; one in TypeScript is started as Pulumi.yaml says. */
  readonly program: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** In a preview no output of a new resource is known. */
  readonly preview: boolean;
  /** What a provider would add to the inputs of a resource; ids are made up. */
  readonly outputsOf?: (type: string, name: string, inputs: Properties) => Properties;
  /** Outputs of stacks that are referred to, by full name. */
  readonly stacks?: Readonly<Record<string, Properties>>;
  /** Answers of functions. */
  readonly answer?: (token: string, args: Properties) => Properties;
}

/** Runs the program to its end and returns what it registered. */
export async function recordProgram(options: RecordOptions): Promise<Recording> {
  const recorder = createRecorder(options);
  const server = new grpc.Server();
  server.addService(
    resourceGrpc.ResourceMonitorService as unknown as grpc.ServiceDefinition,
    recorder.monitor,
  );
  server.addService(engineGrpc.EngineService as unknown as grpc.ServiceDefinition, recorder.engine);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  try {
    const { exitCode, stderr } = await runProgram(options, `127.0.0.1:${port}`);
    return { ...recorder.recorded, exitCode, stderr };
  } finally {
    server.forceShutdown();
  }
}

function runProgram(
  options: RecordOptions,
  address: string,
): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  const runner = join(options.root, "node_modules", "@pulumi", "pulumi", "cmd", "run");
  const flags = [
    `--monitor=${address}`,
    `--engine=${address}`,
    "--project=elastosca",
    `--stack=${options.stack}`,
    "--organization=organization",
    `--root-directory=${options.root}`,
    `--pwd=${join(options.root, "stacks")}`,
    "--parallel=16",
    ...(options.preview ? ["--dry-run"] : []),
  ];
  const loader = options.program.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, runner, ...flags, options.program], {
    cwd: options.root,
    env: { ...process.env, PULUMI_CONFIG: JSON.stringify(options.config), PULUMI_CONFIG_SECRET_KEYS: "[]" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? -1, stderr }));
  });
}

type Handler = (call: { readonly request: never }, reply: (error: null, value: unknown) => void) => void;

interface Recorded {
  readonly registrations: Registration[];
  readonly outputs: Map<string, Properties>;
  readonly invokes: { readonly token: string; readonly args: Properties }[];
  readonly log: { readonly severity: "error" | "warning" | "info"; readonly message: string }[];
}

function unary<Request>(answer: (request: Request) => unknown): Handler {
  return (call, reply) => reply(null, answer(call.request as Request));
}

function createRecorder(options: RecordOptions) {
  const recorded: Recorded = { registrations: [], outputs: new Map(), invokes: [], log: [] };
  return { recorded, monitor: monitorService(recorded, options), engine: engineService(recorded) };
}

function monitorService(recorded: Recorded, options: RecordOptions): never {
  const service = {
    supportsFeature: unary((request: InstanceType<ResourcePb["SupportsFeatureRequest"]>) => {
      const response = new resourcePb.SupportsFeatureResponse();
      // Without output values and transforms every input arrives in its plain form.
      response.setHassupport(
        ["secrets", "resourceReferences", "deletedWith", "aliasSpecs"].includes(request.getId()),
      );
      return response;
    }),
    registerResource: unary((request: InstanceType<ResourcePb["RegisterResourceRequest"]>) => {
      const one = registrationOf(request, options.stack);
      recorded.registrations.push(one);
      return registered(one, request.getObject()?.toJavaScript() ?? {}, options);
    }),
    registerResourceOutputs: unary((request: InstanceType<ResourcePb["RegisterResourceOutputsRequest"]>) => {
      recorded.outputs.set(
        request.getUrn(),
        plainValue(request.getOutputs()?.toJavaScript() ?? {}) as Properties,
      );
      return new Empty();
    }),
    readResource: unary((request: InstanceType<ResourcePb["ReadResourceRequest"]>) => {
      const response = new resourcePb.ReadResourceResponse();
      response.setUrn(urnOf(options.stack, "", request.getType(), request.getName()));
      response.setProperties(
        structPb.Struct.fromJavaScript(stackProperties(options, request.getName()) as never),
      );
      return response;
    }),
    invoke: unary((request: InstanceType<ResourcePb["ResourceInvokeRequest"]>) => {
      const args = plainValue(request.getArgs()?.toJavaScript() ?? {}) as Properties;
      recorded.invokes.push({ token: request.getTok(), args });
      const response = new providerPb.InvokeResponse();
      response.setReturn(
        structPb.Struct.fromJavaScript((options.answer?.(request.getTok(), args) ?? {}) as never),
      );
      return response;
    }),
    registerPackage: unary(() => new resourcePb.RegisterPackageResponse()),
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
  return service as never;
}

/** What the engine answers: inputs, and after an `up` what the provider added to them. */
function registered(one: Registration, own: object, options: RecordOptions) {
  const known = one.custom && !options.preview;
  const added = known ? (options.outputsOf?.(one.type, one.name, one.inputs) ?? {}) : {};
  const response = new resourcePb.RegisterResourceResponse();
  response.setUrn(one.urn);
  response.setId(known ? `${one.name}-id` : "");
  response.setObject(structPb.Struct.fromJavaScript({ ...own, ...added } as never));
  return response;
}

function engineService(recorded: Recorded): never {
  let rootUrn = "";
  const service = {
    log: unary((request: InstanceType<EnginePb["LogRequest"]>) => {
      const severity = (["info", "info", "warning", "error"] as const)[request.getSeverity()] ?? "info";
      if (request.getSeverity() > 0) recorded.log.push({ severity, message: request.getMessage() });
      return new Empty();
    }),
    getRootResource: unary(() => {
      const response = new enginePb.GetRootResourceResponse();
      response.setUrn(rootUrn);
      return response;
    }),
    setRootResource: unary((request: InstanceType<EnginePb["SetRootResourceRequest"]>) => {
      rootUrn = request.getUrn();
      return new enginePb.SetRootResourceResponse();
    }),
  };
  return service as never;
}

function registrationOf(
  request: InstanceType<ResourcePb["RegisterResourceRequest"]>,
  stack: string,
): Registration {
  const timeouts = request.getCustomtimeouts();
  return {
    urn: urnOf(stack, request.getParent(), request.getType(), request.getName()),
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: plainValue(request.getObject()?.toJavaScript() ?? {}) as Properties,
    dependencies: [...request.getDependenciesList()].sort(),
    provider: request.getProvider(),
    ignoreChanges: request.getIgnorechangesList(),
    deletedWith: request.getDeletedwith(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    customTimeouts: {
      create: timeouts?.getCreate() ?? "",
      update: timeouts?.getUpdate() ?? "",
      delete: timeouts?.getDelete() ?? "",
    },
  };
}

/** As the engine makes it: the types of all parents but the stack stand in it. */
function urnOf(stack: string, parent: string, type: string, name: string): string {
  const parentTypes = parent.split("::")[2] ?? "";
  const chain = parentTypes === "" || parentTypes === "pulumi:pulumi:Stack" ? type : `${parentTypes}$${type}`;
  return `urn:pulumi:${stack}::elastosca::${chain}::${name}`;
}

function stackProperties(options: RecordOptions, name: string): Properties {
  const outputs = options.stacks?.[name] ?? {};
  const secretNames = Object.keys(outputs).filter((key) => key.toLowerCase().includes("secret"));
  return { name, outputs, secretOutputNames: secretNames };
}
