import type Docker from "dockerode";
import { dockerEndpoint } from "./endpoint.mjs";

/** Label of everything that this provider makes. */
export const MANAGED = "elastosca.managed";
/** Label with a hash of what the thing was made from, by which a retry knows it again. */
export const SPEC = "elastosca.spec";

let client: Promise<Docker> | undefined;

/** The engine's client, loaded at first use: previews and schema requests do without it. */
export function docker(): Promise<Docker> {
  client ??= connect();
  return client;
}

async function connect(): Promise<Docker> {
  const { host } = dockerEndpoint();
  // The library reads the address from the environment, and knows nothing of docker contexts.
  process.env.DOCKER_HOST = host;
  const { default: Client } = await import("dockerode");
  return new Client({ timeout: 120_000 });
}

/** Does the engine run on this machine, so that its networks are the host's? */
export function isLocalEngine(): boolean {
  return dockerEndpoint().host.startsWith("unix://");
}

/** What the engine answered: HTTP status (0: no answer) and its message. */
export interface EngineFault {
  readonly status: number;
  readonly message: string;
}

/** Reads an error of the client; anything else is taken by its message. */
export function engineFault(error: unknown): EngineFault {
  if (!(error instanceof Error)) return { status: 0, message: String(error) };
  const { statusCode, json } = error as Error & { statusCode?: number; json?: { message?: unknown } };
  const message = typeof json?.message === "string" ? json.message : error.message;
  return { status: statusCode ?? 0, message: message.trim() };
}

const UNREACHABLE = new Set(["ECONNREFUSED", "ENOENT", "EACCES", "EHOSTUNREACH", "ETIMEDOUT", "ENOTFOUND"]);

/** The error as a sentence for the user: an engine that is down gets the way out. */
export function explain(action: string, error: unknown): Error {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === "string" && UNREACHABLE.has(code)) {
    const { host, from } = dockerEndpoint();
    const way =
      code === "EACCES"
        ? "this user may not use it: sudo usermod -aG docker $USER, then log in again"
        : "start it: sudo systemctl start docker, or sudo node scripts/docker.mjs; elastosca doctor checks the rest";
    return new Error(`${action}: the Docker engine at ${host} (${from}) does not answer; ${way}`);
  }
  return new Error(`${action}: ${engineFault(error).message}`);
}

/** Runs one engine call; a 404 becomes undefined. */
export async function unlessGone<T>(action: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (engineFault(error).status === 404) return undefined;
    throw explain(action, error);
  }
}

/** Are these labels of a thing made by this provider for the same owner (cluster, project, stack, site)? */
export function isOurs(
  actual: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean {
  if (actual?.[MANAGED] !== "true") return false;
  return ["cluster", "project", "stack", "site"].every((key) => {
    const label = `elastosca.${key}`;
    return actual[label] === wanted[label];
  });
}

/** Whom a foreign thing belongs to, as far as its labels tell. */
export function ownerOf(labels: Readonly<Record<string, string>> | undefined): string {
  const named = ["cluster", "project", "stack", "site"]
    .map((key) => [key, labels?.[`elastosca.${key}`]])
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value}`);
  if (labels?.[MANAGED] === "true") return `Elastosca${named.length > 0 ? ` (${named.join(", ")})` : ""}`;
  return "something else";
}

/** Pause between two looks at a thing that is going away, in milliseconds. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
