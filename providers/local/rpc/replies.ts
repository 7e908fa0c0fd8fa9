import provider from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { CheckFailure, PropertyChange } from "./resource.js";
import type { PropertyMap } from "./values.js";

/** The engine's form of a property map. */
export function toStruct(map: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(map as { [key: string]: struct.JavaScriptValue });
}

/** A property map in the engine's form, with its marks; empty when there is none. */
export function fromStruct(message: struct.Struct | undefined): PropertyMap {
  return message?.toJavaScript() ?? {};
}

/** Answer to Check: the inputs to go on with, and what is wrong with them. */
export function checkReply(inputs: PropertyMap, failures: readonly CheckFailure[]): provider.CheckResponse {
  const reply = new provider.CheckResponse();
  reply.setInputs(toStruct(inputs));
  reply.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new provider.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return reply;
}

/** Answer to Diff. Names and addresses are fixed, so the old thing goes before the new one comes. */
export function diffReply(changes: readonly PropertyChange[]): provider.DiffResponse {
  const reply = new provider.DiffResponse();
  const { DiffChanges } = provider.DiffResponse;
  reply.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  reply.setDiffsList(changes.map(({ property }) => property));
  reply.setReplacesList(changes.filter(({ action }) => action === "replace").map(({ property }) => property));
  reply.setDeletebeforereplace(true);
  reply.setHasdetaileddiff(true);
  for (const { property, action, inputDiff } of changes) {
    const { Kind } = provider.PropertyDiff;
    const diff = new provider.PropertyDiff();
    diff.setKind(action === "replace" ? Kind.UPDATE_REPLACE : Kind.UPDATE);
    diff.setInputdiff(inputDiff);
    reply.getDetaileddiffMap().set(property, diff);
  }
  return reply;
}

/** Answer to Configure: secrets come and go marked, previews of creations are answered. */
export function configureReply(): provider.ConfigureResponse {
  const reply = new provider.ConfigureResponse();
  reply.setAcceptsecrets(true);
  reply.setSupportspreview(true);
  reply.setAcceptresources(false);
  reply.setAcceptoutputs(false);
  return reply;
}
