import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { checkReply, configureReply, diffReply, fromStruct, toStruct } from "./replies.js";
import type { ResourceKind } from "./resource.js";
import { conceal, type PropertyMap, revealMap, UNKNOWN } from "./values.js";

/** The provider: its resource types by token, its version and its schema. */
export interface ProviderDefinition {
  readonly version: string;
  readonly schema: string;
  readonly kinds: ReadonlyMap<string, ResourceKind>;
}

type Answer<Request, Reply> = (request: Request) => Reply | Promise<Reply>;

/** Errors reach the user as their message alone. */
function unary<Request, Reply>(answer: Answer<Request, Reply>): grpc.handleUnaryCall<Request, Reply> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (reply) => callback(null, reply),
        (error: unknown) =>
          callback({
            code: grpc.status.UNKNOWN,
            details: error instanceof Error ? error.message : String(error),
          }),
      );
  };
}

/** Handlers of the provider's gRPC service; methods that are not here answer UNIMPLEMENTED. */
export function providerService(definition: ProviderDefinition): grpc.UntypedServiceImplementation {
  const kindOf = (urn: string): ResourceKind => {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = definition.kinds.get(token);
    if (kind !== undefined) return kind;
    throw new Error(
      `there is no resource type ${token}; known ones are ${[...definition.kinds.keys()].join(", ")}`,
    );
  };
  return {
    ...pluginMethods(definition),
    check: unary((request: provider.CheckRequest) => {
      const kind = kindOf(request.getUrn());
      const inputs = fromStruct(request.getNews());
      return checkReply(conceal(inputs, kind.secrets), kind.check(revealMap(inputs)));
    }),
    diff: unary((request: provider.DiffRequest) => {
      const state = revealMap(fromStruct(request.getOlds()));
      const old =
        request.getOldInputs() === undefined ? state : revealMap(fromStruct(request.getOldInputs()));
      return diffReply(kindOf(request.getUrn()).diff(old, state, revealMap(fromStruct(request.getNews()))));
    }),
    create: unary((request: provider.CreateRequest) => create(kindOf(request.getUrn()), request)),
    read: unary((request: provider.ReadRequest) => read(kindOf(request.getUrn()), request)),
    update: unary((request: provider.UpdateRequest) => update(kindOf(request.getUrn()), request)),
    delete: unary(async (request: provider.DeleteRequest) => {
      await kindOf(request.getUrn()).delete(request.getId(), revealMap(fromStruct(request.getProperties())));
      return new empty.Empty();
    }),
  };
}

function pluginMethods({ version, schema }: ProviderDefinition): grpc.UntypedServiceImplementation {
  const nothing = unary(() => new empty.Empty());
  return {
    handshake: unary(() => {
      const reply = new provider.ProviderHandshakeResponse();
      reply.setAcceptSecrets(true);
      return reply;
    }),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: unary(() => {
      const reply = new provider.GetSchemaResponse();
      reply.setSchema(schema);
      return reply;
    }),
    checkConfig: unary((request: provider.CheckRequest) => checkReply(fromStruct(request.getNews()), [])),
    diffConfig: unary(() => diffReply([])),
    configure: unary(configureReply),
    attach: nothing,
    // Every operation is short and leaves nothing half-made, so a cancelled run just waits for it.
    cancel: nothing,
  };
}

const unknowns = (names: readonly string[]): PropertyMap =>
  Object.fromEntries(names.map((name) => [name, UNKNOWN]));

async function create(kind: ResourceKind, request: provider.CreateRequest): Promise<provider.CreateResponse> {
  const inputs = fromStruct(request.getProperties());
  const reply = new provider.CreateResponse();
  if (request.getPreview()) {
    reply.setProperties(toStruct(conceal({ ...inputs, ...unknowns(kind.computed) }, kind.secrets)));
    return reply;
  }
  const { id, outputs } = await kind.create(revealMap(inputs));
  reply.setId(id);
  reply.setProperties(toStruct(conceal({ ...inputs, ...outputs }, kind.secrets)));
  return reply;
}

async function read(kind: ResourceKind, request: provider.ReadRequest): Promise<provider.ReadResponse> {
  const inputs = fromStruct(request.getInputs());
  if (Object.keys(inputs).length === 0) {
    throw new Error(
      "resources of local sites cannot be imported: declare them and run up, which takes over its own",
    );
  }
  const reply = new provider.ReadResponse();
  const outputs = await kind.read(request.getId(), revealMap(inputs));
  if (outputs === undefined) return reply; // no id: the thing is gone
  reply.setId(request.getId());
  reply.setInputs(toStruct(conceal(inputs, kind.secrets)));
  reply.setProperties(toStruct(conceal({ ...inputs, ...outputs }, kind.secrets)));
  return reply;
}

async function update(kind: ResourceKind, request: provider.UpdateRequest): Promise<provider.UpdateResponse> {
  const inputs = fromStruct(request.getNews());
  const state = fromStruct(request.getOlds());
  const kept = Object.fromEntries(kind.computed.map((name) => [name, state[name]]));
  const outputs = request.getPreview() ? kept : await kind.update(request.getId(), revealMap(inputs));
  const reply = new provider.UpdateResponse();
  reply.setProperties(toStruct(conceal({ ...inputs, ...outputs }, kind.secrets)));
  return reply;
}
