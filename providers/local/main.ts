import grpc from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { siteNetwork } from "./network/resource.js";
import { node } from "./node/resource.js";
import { providerService } from "./rpc/service.js";
import schema from "./schema.json" with { type: "json" };
import { VERSION } from "./version.js";
import { volume } from "./volume/resource.js";

const MESSAGE_BYTES = 64 * 1024 * 1024;

/** Serves the provider on a free port of the loopback address; its number is the first line of stdout. */
async function serve(): Promise<void> {
  const kinds = new Map([
    ["elastosca-local:index:SiteNetwork", siteNetwork],
    ["elastosca-local:index:Node", node],
    ["elastosca-local:index:Volume", volume],
  ]);
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MESSAGE_BYTES,
    "grpc.max_send_message_length": MESSAGE_BYTES,
  });
  server.addService(
    service.ResourceProviderService,
    providerService({ version: VERSION, schema: JSON.stringify({ ...schema, version: VERSION }), kinds }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  process.stdout.write(`${port}\n`);
}

/** The engine ends its plugins; when it has died itself nobody does, so the parent is watched. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 2000).unref();
}

// The engine gives each plugin a process group of its own, so an interrupt comes from the engine alone, when
// it closes the plugin: one that stays costs every run five seconds and is reported as a fault.
process.on("SIGINT", () => process.exit(0));
endWithParent();
serve().catch((error: unknown) => {
  process.stderr.write(`elastosca-local: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
