import grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { OperationError, type ProviderDefinition } from "./definition.js";
import { type EngineLog, engineLog } from "./engine-log.js";
import { unary } from "./messages.js";
import { check, create, diff, read, remove, type ServiceContext, update } from "./resource-service.js";

/** Messages may hold whole archives; the engine's own limit is the same. */
const LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024;

/** How often a provider looks whether the engine that started it still lives, in ms. */
const PARENT_CHECK_INTERVAL = 2000;

/** How long operations have to end what they started when the engine is gone, in ms. */
const ABORT_GRACE = 4000;

/**
 * Serves one provider on a loopback port and prints the port on stdout, as the engine expects.
 * The last argument of the process that looks like an address is the engine's own.
 */
export function serve(provider: ProviderDefinition): void {
  const cancel = new AbortController();
  const log = engineLog();
  const address = process.argv.slice(2).findLast((argument) => /^[^\s-]\S*:\d+$/.test(argument));
  if (address !== undefined) {
    log.connect(address);
    exitWithParent(cancel);
  }
  const server = new grpc.Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE_BYTES,
    "grpc.max_send_message_length": LARGEST_MESSAGE_BYTES,
  });
  server.addService(providerRpc.ResourceProviderService, {
    ...pluginMethods(provider, log, cancel),
    ...configurationMethods(provider),
    ...resourceMethods({ provider, log, cancelled: cancel.signal }),
  });
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      process.stderr.write(`provider ${provider.name}: cannot listen on 127.0.0.1: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

/** A killed engine cannot tell its plugins; commands that still run are ended with it. */
function exitWithParent(cancel: AbortController): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    cancel.abort();
    setTimeout(() => process.exit(1), ABORT_GRACE);
  }, PARENT_CHECK_INTERVAL);
  timer.unref();
}

function pluginMethods(provider: ProviderDefinition, log: EngineLog, cancel: AbortController) {
  const empty = () => new emptyMessages.Empty();
  return {
    handshake: unary((request: pb.ProviderHandshakeRequest) => {
      log.connect(request.getEngineAddress());
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    attach: unary((request: InstanceType<typeof pluginMessages.PluginAttach>) => {
      log.connect(request.getAddress());
      return empty();
    }),
    getPluginInfo: unary(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ ...provider.schema, version: provider.version }));
      return response;
    }),
    cancel: unary(() => {
      cancel.abort();
      return empty();
    }),
  };
}

function configurationMethods(provider: ProviderDefinition) {
  return {
    checkConfig: unary((request: pb.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary(() => {
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    invoke: unary((request: pb.InvokeRequest) => unsupported(provider, request.getTok())),
    call: unary((request: pb.CallRequest) => unsupported(provider, request.getTok())),
  };
}

function unsupported(provider: ProviderDefinition, token: string): never {
  const { name, version } = provider;
  throw new OperationError(
    `the offline provider ${name} ${version} has no functions, so not ${token} either. ` +
      `Install the official plugin: pulumi plugin install resource ${name} ${version}`,
  );
}

function resourceMethods(context: ServiceContext) {
  return {
    check: unary((request: pb.CheckRequest) => check(context, request)),
    diff: unary((request: pb.DiffRequest) => diff(context, request)),
    create: unary((request: pb.CreateRequest) => create(context, request)),
    read: unary((request: pb.ReadRequest) => read(context, request)),
    update: unary((request: pb.UpdateRequest) => update(context, request)),
    delete: unary(async (request: pb.DeleteRequest) => {
      await remove(context, request);
      return new emptyMessages.Empty();
    }),
  };
}
