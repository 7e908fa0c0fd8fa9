import grpc from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromStruct, toStruct } from "../../../providers/local/rpc/replies.js";
import type { ResourceKind } from "../../../providers/local/rpc/resource.js";
import { providerService } from "../../../providers/local/rpc/service.js";
import {
  canonical,
  conceal,
  hasUnknown,
  type PropertyMap,
  reveal,
  UNKNOWN,
} from "../../../providers/local/rpc/values.js";

const URN = "urn:pulumi:s::p::elastosca:node:Worker$elastosca-local:index:Thing::t";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };

/** Keeps its things in memory and records what it was given. */
function memoryKind(): ResourceKind & { readonly things: Map<string, PropertyMap> } {
  const things = new Map<string, PropertyMap>();
  return {
    things,
    secrets: ["key"],
    computed: ["size"],
    check: (inputs) => (inputs.name === undefined ? [{ property: "name", reason: "name is missing" }] : []),
    diff: (old, _state, inputs) =>
      canonical(old) === canonical(inputs) ? [] : [{ property: "name", action: "replace", inputDiff: true }],
    create: async (inputs) => {
      if (inputs.name === "bad") throw new Error("creating bad: it is bad; choose another");
      things.set("id-1", inputs);
      return { id: "id-1", outputs: { size: 1 } };
    },
    read: async (id) => (things.has(id) ? { size: 2 } : undefined),
    update: async () => ({ size: 3 }),
    delete: async (id) => void things.delete(id),
  };
}

const kind = memoryKind();
const server = new grpc.Server();
let client: InstanceType<typeof service.ResourceProviderClient>;

beforeAll(async () => {
  const definition = {
    version: "1.2.3",
    schema: "{}",
    kinds: new Map([["elastosca-local:index:Thing", kind]]),
  };
  server.addService(service.ResourceProviderService, providerService(definition));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  client = new service.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

function ask<Request, Reply>(
  method: (request: Request, callback: (error: grpc.ServiceError | null, reply: Reply) => void) => unknown,
  request: Request,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, reply) => (error === null ? resolve(reply) : reject(error)));
  });
}

describe("provider service", () => {
  test("Check gives failures by property and marks secrets", async () => {
    const request = new provider.CheckRequest();
    request.setUrn(URN);
    request.setNews(toStruct({ key: "hunter2" }));
    const reply = await ask<provider.CheckRequest, provider.CheckResponse>(client.check, request);
    expect(reply.getFailuresList().map((item) => item.toObject())).toEqual([
      { property: "name", reason: "name is missing" },
    ]);
    expect(fromStruct(reply.getInputs())).toEqual({ key: SECRET });
  });

  test("Create reveals secrets to the resource and conceals them in the outputs", async () => {
    const request = new provider.CreateRequest();
    request.setUrn(URN);
    request.setProperties(toStruct({ name: "t", key: SECRET }));
    const reply = await ask<provider.CreateRequest, provider.CreateResponse>(client.create, request);
    expect(kind.things.get("id-1")).toEqual({ name: "t", key: "hunter2" });
    expect(reply.getId()).toBe("id-1");
    expect(fromStruct(reply.getProperties())).toEqual({ name: "t", key: SECRET, size: 1 });
  });

  test("a preview of a creation makes nothing and leaves computed outputs unknown", async () => {
    const request = new provider.CreateRequest();
    request.setUrn(URN);
    request.setPreview(true);
    request.setProperties(toStruct({ name: "bad" }));
    const reply = await ask<provider.CreateRequest, provider.CreateResponse>(client.create, request);
    expect(fromStruct(reply.getProperties())).toEqual({ name: "bad", size: UNKNOWN });
  });

  test("an error is its message alone", async () => {
    const request = new provider.CreateRequest();
    request.setUrn(URN);
    request.setProperties(toStruct({ name: "bad" }));
    const failure = ask<provider.CreateRequest, provider.CreateResponse>(client.create, request);
    await expect(failure).rejects.toMatchObject({ details: "creating bad: it is bad; choose another" });
  });

  test("an unknown resource type is named", async () => {
    const request = new provider.CreateRequest();
    request.setUrn(URN.replace("Thing", "Thingy"));
    const failure = ask<provider.CreateRequest, provider.CreateResponse>(client.create, request);
    await expect(failure).rejects.toMatchObject({
      details: expect.stringMatching(/no resource type .*Thingy; known/),
    });
  });

  test("Diff asks for deletion before replacement", async () => {
    const request = new provider.DiffRequest();
    request.setUrn(URN);
    request.setOlds(toStruct({ name: "a", size: 1 }));
    request.setOldInputs(toStruct({ name: "a" }));
    request.setNews(toStruct({ name: "b" }));
    const reply = await ask<provider.DiffRequest, provider.DiffResponse>(client.diff, request);
    expect(reply.getChanges()).toBe(provider.DiffResponse.DiffChanges.DIFF_SOME);
    expect(reply.getReplacesList()).toEqual(["name"]);
    expect(reply.getDeletebeforereplace()).toBe(true);
  });

  test("Read of a thing that is gone has no id", async () => {
    const request = new provider.ReadRequest();
    request.setUrn(URN);
    request.setId("id-2");
    request.setInputs(toStruct({ name: "t" }));
    const reply = await ask<provider.ReadRequest, provider.ReadResponse>(client.read, request);
    expect(reply.getId()).toBe("");
  });
});

describe("values", () => {
  test("reveal reaches every depth, conceal is idempotent", () => {
    expect(reveal({ a: [SECRET, { b: SECRET }] })).toEqual({ a: ["hunter2", { b: "hunter2" }] });
    expect(conceal({ key: SECRET, other: 1, gone: undefined }, ["key"])).toEqual({ key: SECRET, other: 1 });
  });

  test("canonical text does not depend on the order of keys", () => {
    expect(canonical({ b: [1, { d: null, c: "x" }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  });

  test("an unknown value is found at any depth", () => {
    expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
    expect(hasUnknown({ a: [{ b: "x" }] })).toBe(false);
  });
});
