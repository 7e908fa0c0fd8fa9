import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { err, ok, type Result } from "../base/result.js";
import { headOf, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** An endpoint that is open. */
export interface MetricsServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves figures at `GET /metrics` of `[HOST:]PORT`; without a host at 127.0.0.1 alone, as nobody is asked
 * who he is. Only this path and this method are answered.
 */
export async function serveMetrics(
  address: string,
  text: () => string,
): Promise<Result<MetricsServer, Diagnostic>> {
  const refused = (problem: string) =>
    err(diagnosticOf(CODES.metricsUnavailable, headOf(sourceText("--metrics", "")), { address, problem }));
  const parts = /^(?:(\[[0-9a-fA-F:]+\]|[^:]+):)?(\d{1,5})$/.exec(address);
  const port = Number(parts?.[2]);
  if (parts === null || port > 65_535) return refused("it is not HOST:PORT");
  const host = (parts[1] ?? "127.0.0.1").replace(/^\[|\]$/g, "");
  const server = serverOf(text);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    return refused((error as Error).message);
  }
  const bound = server.address() as AddressInfo;
  return ok({
    host: bound.address,
    port: bound.port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function serverOf(text: () => string): Server {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0];
    if (path !== "/metrics") response.writeHead(404).end("only /metrics is here\n");
    else if (request.method !== "GET") response.writeHead(405, { allow: "GET" }).end();
    else response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text());
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  return server;
}
