// A resource provider for tests: accepts every input of every type, creates nothing, gives inputs as outputs.
// Started by the engine as `pulumi-resource-NAME [VERSION [SCHEMA FILE]]`; serves the real provider protocol,
// with the schema of a package when it is given one. Functions answer with their arguments and an id. The engine
// may also attach to one that a test has started.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const version = process.argv[2] ?? "1.0.0";
// The engine adds its own address behind.
const schemaFile = process.argv[3]?.endsWith(".json") ? process.argv[3] : undefined;

function schema(_call, done) {
  const response = new messages.GetSchemaResponse();
  const content = schemaFile === undefined ? {} : JSON.parse(readFileSync(schemaFile, "utf8"));
  response.setSchema(JSON.stringify({ ...content, version }));
  done(null, response);
}

function invoked({ request }, done) {
  const response = new messages.InvokeResponse();
  const answer = { ...request.getArgs().toJavaScript(), id: `found-by-${request.getTok()}` };
  response.setReturn(Struct.fromJavaScript(answer));
  done(null, response);
}

function checked({ request }, done) {
  const response = new messages.CheckResponse();
  response.setInputs(request.getNews());
  done(null, response);
}

function unchanged(_call, done) {
  const response = new messages.DiffResponse();
  response.setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE);
  done(null, response);
}

function configured(_call, done) {
  const response = new messages.ConfigureResponse();
  for (const set of ["setAcceptsecrets", "setAcceptresources", "setSupportspreview"]) response[set](true);
  done(null, response);
}

function created({ request }, done) {
  const response = new messages.CreateResponse();
  if (!request.getPreview()) response.setId(`id-${Math.abs(hash(request.getUrn()))}`);
  response.setProperties(request.getProperties());
  done(null, response);
}

function hash(text) {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);
}

function pluginInfo(_call, done) {
  const response = new PluginInfo();
  response.setVersion(version);
  done(null, response);
}

const nothing = (_call, done) => done(null, new Empty());

// Only one that a test has started has a channel to it.
process.on("disconnect", () => process.exit());

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  attach: nothing,
  checkConfig: checked,
  diffConfig: unchanged,
  configure: configured,
  check: checked,
  diff: unchanged,
  create: created,
  delete: nothing,
  cancel: nothing,
  getPluginInfo: pluginInfo,
  getSchema: schema,
  invoke: invoked,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
