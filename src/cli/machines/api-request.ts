import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Json } from "../../base/json.js";
import { err, ok, type Result } from "../../base/result.js";

/** Whom an https connection trusts. */
export interface Trust {
  /** Certificates of authorities in PEM form, in place of those that Node.js has. */
  readonly authorities?: string;
  /** The site's owner said that certificates are not to be looked at. */
  readonly anyCertificate?: true;
}

/** Until when answers are waited for. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** For messages. */
  readonly seconds: number;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly trust: Trust;
  readonly deadline: Deadline;
}

export interface ApiAnswer {
  readonly status: number;
  /** Value of a header by its name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** Undefined when the body is empty or no JSON. */
  readonly body: Json | undefined;
}

const LARGEST_BODY = 64 * 1024 * 1024;

/** A deadline of its own, for one question with all the requests that it takes. */
export function deadlineIn(millis: number): Deadline {
  return { signal: AbortSignal.timeout(millis), seconds: millis / 1000 };
}

/**
 * One request to a JSON interface of a cloud; any status counts as an answer. What fails is told in words
 * that name the server, and neither headers nor bodies: those hold secrets.
 */
export async function askApi(request: ApiRequest): Promise<Result<ApiAnswer, string>> {
  const { url, deadline } = request;
  if (!URL.canParse(url)) return err(`"${url}" is no address`);
  const { origin } = new URL(url);
  try {
    const response = await send(request);
    const text = await bodyOf(response);
    return ok({
      status: response.statusCode ?? 0,
      header: (name) => [response.headers[name]].flat()[0],
      body: parsed(text),
    });
  } catch (error) {
    if (deadline.signal.aborted) return err(`${origin} did not answer within ${deadline.seconds} s`);
    return err(`${origin} cannot be reached: ${reasonOf(error)}`);
  }
}

function send({ method, url, headers, body, trust, deadline }: ApiRequest): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const content = text === undefined ? {} : { "content-type": "application/json" };
  const options = {
    method,
    headers: { accept: "application/json", ...content, ...headers },
    signal: deadline.signal,
    // A connection that waits for the next question must not keep the process, nor be found dead by it.
    agent: false,
    ...(trust.authorities === undefined ? {} : { ca: trust.authorities }),
    ...(trust.anyCertificate === true ? { rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve, reject) => {
    const open = url.startsWith("https:") ? httpsRequest : httpRequest;
    const asked: ClientRequest = open(url, options, resolve);
    asked.once("error", reject);
    asked.end(text);
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw new Error("its answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Errors of several addresses of one name come without a message of their own. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error && first.message !== "" ? first.message : "no connection";
}
