import grpc from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { InputChange } from "./diff.js";
import type { PropertyMap } from "./property.js";

type WireStruct = InstanceType<typeof structs.Struct>;

/** The properties of a message; none given is an empty map. */
export function fromWire(struct: WireStruct | undefined): PropertyMap {
  return struct === undefined ? {} : (struct.toJavaScript() as PropertyMap);
}

export function toWire(properties: PropertyMap): WireStruct {
  return structs.Struct.fromJavaScript(properties);
}

/** A difference as the engine wants it, property by property. */
export function diffResponse(changes: readonly InputChange[]): InstanceType<typeof messages.DiffResponse> {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList(changes.map((change) => change.name));
  response.setReplacesList(changes.filter((change) => change.replace).map((change) => change.name));
  for (const change of changes) {
    const property = new messages.PropertyDiff();
    property.setKind(kindOf(change));
    property.setInputdiff(change.ofState !== true);
    response.getDetaileddiffMap().set(change.name, property);
  }
  response.setHasdetaileddiff(true);
  return response;
}

function kindOf(change: InputChange) {
  const kinds = messages.PropertyDiff.Kind;
  const plain = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE };
  const replacing = { add: kinds.ADD_REPLACE, delete: kinds.DELETE_REPLACE, update: kinds.UPDATE_REPLACE };
  return (change.replace ? replacing : plain)[change.kind];
}

/** Turns an async function into a gRPC method; whatever it throws becomes a status with that message alone. */
export function unary<Request, Response>(
  run: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    new Promise<Response>((resolve) => resolve(run(call.request))).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: messageOf(error) }),
    );
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
