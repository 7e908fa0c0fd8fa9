import grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import type { LogSeverity } from "./definition.js";

/** Sends lines to the engine's display. */
export interface EngineLog {
  readonly connect: (address: string) => void;
  readonly send: (severity: LogSeverity, urn: string, line: string) => void;
  /** Resolves when every line sent so far has reached the engine. */
  readonly flushed: () => Promise<void>;
}

/** A log that keeps silent until it is told the engine's address. */
export function engineLog(): EngineLog {
  let client: InstanceType<typeof engineRpc.EngineClient> | undefined;
  let sent: Promise<void> = Promise.resolve();
  const severities = engineMessages.LogSeverity;
  const severityOf = { debug: severities.DEBUG, info: severities.INFO, warning: severities.WARNING };
  return {
    connect(address) {
      client ??= new engineRpc.EngineClient(address, grpc.credentials.createInsecure());
    },
    send(severity, urn, line) {
      const engine = client;
      if (engine === undefined) return;
      const request = new engineMessages.LogRequest();
      request.setSeverity(severityOf[severity]);
      request.setMessage(line);
      request.setUrn(urn);
      // Shown while the operation runs and not kept: what a command prints may be large or delicate.
      request.setEphemeral(true);
      // In sequence, as the lines have an order; a lost line must not fail the operation.
      sent = sent.then(() => new Promise((resolve) => engine.log(request, () => resolve())));
    },
    flushed: () => sent,
  };
}
