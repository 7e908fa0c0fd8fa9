// A small client of the Docker engine's HTTP interface, so that set-up needs neither the docker
// command nor a package.
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { dockerEndpoint } from "../providers/local/engine/endpoint.mjs";

/** An answer of the engine that is not a success, or no answer at all (`status` 0). */
export class DockerError extends Error {
  constructor(message, status, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

function connection(env) {
  const { host } = dockerEndpoint(env);
  if (host.startsWith("unix://"))
    return { transport: http, options: { socketPath: host.slice(7), host: "docker" } };
  const url = new URL(host);
  if (!["tcp:", "http:", "https:"].includes(url.protocol)) {
    throw new DockerError(
      `the engine at ${host} cannot be used: only unix:// and tcp:// are supported`,
      0,
      "EPROTO",
    );
  }
  const tls = url.protocol === "https:" || Boolean(env.DOCKER_TLS_VERIFY);
  const options = { host: url.hostname, port: url.port || (tls ? 2376 : 2375) };
  if (tls && env.DOCKER_CERT_PATH) {
    for (const [key, file] of [
      ["ca", "ca.pem"],
      ["cert", "cert.pem"],
      ["key", "key.pem"],
    ]) {
      options[key] = readFileSync(join(env.DOCKER_CERT_PATH, file));
    }
  }
  return { transport: tls ? https : http, options };
}

/**
 * One request. `body` is an object (sent as JSON) or a readable stream; `onLine` gets each JSON object
 * of a streamed answer (build, import, pull). Resolves with the parsed answer.
 * @throws {DockerError}
 */
export function dockerRequest(
  method,
  path,
  { body, onLine, timeoutMs = 60_000, signal, env = process.env } = {},
) {
  const { transport, options } = connection(env);
  const stream = body !== undefined && typeof body.pipe === "function";
  const text = body !== undefined && !stream ? JSON.stringify(body) : undefined;
  const headers = stream
    ? { "Content-Type": "application/x-tar" }
    : text
      ? { "Content-Type": "application/json" }
      : {};
  if (text !== undefined) headers["Content-Length"] = Buffer.byteLength(text);
  return new Promise((resolve, reject) => {
    const request = transport.request(
      { ...options, method, path, headers, timeout: timeoutMs, signal },
      (response) => receive(response, onLine).then(resolve, reject),
    );
    request.on("timeout", () => request.destroy(new DockerError("no answer in time", 0, "ETIMEDOUT")));
    request.on("error", (error) =>
      reject(error instanceof DockerError ? error : new DockerError(error.message, 0, error.code)),
    );
    if (stream) {
      body.on("error", (error) => request.destroy(error));
      body.pipe(request);
    } else request.end(text);
  });
}

async function receive(response, onLine) {
  response.setEncoding("utf8");
  const ok = response.statusCode < 400;
  let rest = "";
  for await (const chunk of response) {
    rest += chunk;
    if (!ok || !onLine) continue;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) onLine(JSON.parse(line));
  }
  if (!ok) throw new DockerError(messageOf(rest) || `status ${response.statusCode}`, response.statusCode);
  if (onLine) {
    if (rest.trim()) onLine(JSON.parse(rest));
    return undefined;
  }
  return rest ? parse(rest) : undefined;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(text) {
  const value = parse(text);
  return typeof value === "object" && value !== null ? value.message : String(value ?? "").trim();
}
