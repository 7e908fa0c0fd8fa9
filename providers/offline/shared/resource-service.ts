import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { checkInputs } from "./check.js";
import { operationSignal } from "./deadline.js";
import {
  type Operation,
  OperationError,
  type ProviderDefinition,
  type ResourceDefinition,
} from "./definition.js";
import { diffInputs, type InputChange } from "./diff.js";
import type { EngineLog } from "./engine-log.js";
import { diffResponse, fromWire, messageOf, toWire } from "./messages.js";
import { mask, type PropertyMap, revealMap, secret } from "./property.js";
import type { ResourceSchema } from "./schema.js";
import { secretsOf } from "./secrets.js";

/** What the operations on resources share. */
export interface ServiceContext {
  readonly provider: ProviderDefinition;
  readonly log: EngineLog;
  readonly cancelled: AbortSignal;
}

interface Target {
  readonly definition: ResourceDefinition;
  readonly schema: ResourceSchema;
}

export function check(context: ServiceContext, request: pb.CheckRequest): pb.CheckResponse {
  const { definition, schema } = find(context, request.getUrn());
  const checked = checkInputs(context.provider.schema, schema, fromWire(request.getNews()));
  const special = checked.failures.length > 0 ? [] : (definition.check?.(revealMap(checked.inputs)) ?? []);
  const response = new messages.CheckResponse();
  response.setInputs(toWire(checked.inputs));
  response.setFailuresList(
    [...checked.failures, ...special].map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

export function diff(context: ServiceContext, request: pb.DiffRequest): pb.DiffResponse {
  const { definition, schema } = find(context, request.getUrn());
  const state = revealMap(fromWire(request.getOlds()));
  const oldInputs = revealMap(fromWire(request.getOldInputs()));
  // Engines before 3.60 send no old inputs; the state repeats them.
  const olds = Object.keys(oldInputs).length > 0 ? oldInputs : state;
  const normalize = definition.normalize ?? ((inputs) => inputs);
  const news = normalize(revealMap(fromWire(request.getNews())));
  const changes = diffInputs(schema, normalize(olds), news, definition.mustReplace);
  return diffResponse([...changes, ...driftOf(definition, state, changes, request.getIgnorechangesList())]);
}

/** Changes of the state alone; none beside a change that makes a new resource anyway. */
function driftOf(
  definition: ResourceDefinition,
  state: PropertyMap,
  changes: readonly InputChange[],
  ignored: readonly string[],
): readonly InputChange[] {
  if (changes.some((change) => change.replace)) return [];
  return (definition.drift?.(state) ?? []).filter((change) => !ignored.includes(change.name));
}

export async function create(context: ServiceContext, request: pb.CreateRequest): Promise<pb.CreateResponse> {
  const target = find(context, request.getUrn());
  const wire = fromWire(request.getProperties());
  const inputs = revealMap(wire);
  const response = new messages.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(toWire(outputs(target.schema, wire, target.definition.previewCreate(inputs))));
    return response;
  }
  return await running(context, target, request, [wire], async (operation) => {
    const created = await target.definition.create(inputs, operation);
    response.setId(created.id);
    response.setProperties(toWire(outputs(target.schema, wire, created.outputs)));
    return response;
  });
}

export async function update(context: ServiceContext, request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
  const target = find(context, request.getUrn());
  const wire = fromWire(request.getNews());
  const inputs = revealMap(wire);
  const olds = fromWire(request.getOlds());
  const state = revealMap(olds);
  const response = new messages.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(
      toWire(outputs(target.schema, wire, target.definition.previewUpdate(inputs, state))),
    );
    return response;
  }
  return await running(context, target, request, [wire, olds], async (operation) => {
    const changed = await target.definition.update(inputs, state, operation);
    response.setProperties(toWire(outputs(target.schema, wire, changed)));
    return response;
  });
}

export async function remove(context: ServiceContext, request: pb.DeleteRequest): Promise<void> {
  const target = find(context, request.getUrn());
  const wire = fromWire(request.getProperties());
  await running(context, target, request, [wire], (operation) =>
    target.definition.delete(revealMap(wire), operation),
  );
}

export function read(context: ServiceContext, request: pb.ReadRequest): pb.ReadResponse {
  const { definition, schema } = find(context, request.getUrn());
  const state = fromWire(request.getProperties());
  if (Object.keys(state).length === 0) {
    throw new OperationError(
      `${request.getUrn()}: this kind of resource cannot be imported: it has no identity outside the stack`,
    );
  }
  const response = new messages.ReadResponse();
  response.setId(request.getId());
  response.setInputs(toWire(fromWire(request.getInputs())));
  response.setProperties(toWire(outputs(schema, state, definition.read?.(revealMap(state)) ?? {})));
  return response;
}

/** Inputs as they came, with their secret marks, and the other outputs; secret by the schema where it says so. */
function outputs(schema: ResourceSchema, echoed: PropertyMap, others: PropertyMap): PropertyMap {
  const all: PropertyMap = { ...echoed };
  for (const [name, value] of Object.entries(others)) {
    if (echoed[name] === undefined || !(name in schema.inputProperties)) all[name] = value;
  }
  for (const [name, value] of Object.entries(all)) {
    if (schema.properties[name]?.secret === true) all[name] = secret(value);
  }
  return all;
}

interface TimedRequest {
  readonly getUrn: () => string;
  readonly getTimeout: () => number;
}

/** Runs an operation; its errors name the resource and hold no secret. */
async function running<Result>(
  context: ServiceContext,
  target: Target,
  request: TimedRequest,
  properties: readonly PropertyMap[],
  run: (operation: Operation) => Promise<Result>,
): Promise<Result> {
  const urn = request.getUrn();
  const secrets = properties.flatMap((map) => secretsOf(context.provider.schema, target.schema, map));
  const operation: Operation = {
    urn,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    signal: operationSignal(context.cancelled, request.getTimeout()),
    secrets,
    log: (severity, line) => context.log.send(severity, urn, mask(line, secrets)),
  };
  try {
    return await run(operation);
  } catch (error) {
    throw new OperationError(mask(`${urn}: ${messageOf(error)}`, secrets));
  } finally {
    await context.log.flushed();
  }
}

function find(context: ServiceContext, urn: string): Target {
  const { name, version, schema, resources } = context.provider;
  // urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME
  const token = (urn.split("::")[2] ?? "").split("$").pop() ?? "";
  const definition = resources[token];
  const resource = schema.resources[token];
  if (definition !== undefined && resource !== undefined) return { definition, schema: resource };
  throw new OperationError(
    `${urn}: the offline provider ${name} ${version} does not have the resource ${token}; it has ` +
      `${Object.keys(resources).join(", ")}. Install the official plugin: pulumi plugin install resource ${name} ${version}`,
  );
}
