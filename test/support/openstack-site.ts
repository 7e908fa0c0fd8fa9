import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/**
 * An OpenStack site on the loopback that gives the answers that keystone and nova (2022.2) gave when they
 * were recorded; see test/fixtures/openstack. What it knows can be changed while it runs.
 */
export interface OpenStackSite {
  readonly authUrl: string;
  /** Name, metadata and id of each server; ports and networks that it hangs on. */
  readonly servers: SiteServer[];
  /** Every request, as `METHOD path`. */
  readonly requests: string[];
  /** Bodies of the requests for tokens. */
  readonly logins: unknown[];
  password: string;
  secret: string;
  /** Most servers on a page. */
  page: number;
  /** Tokens that were given lose their effect. */
  revoke(): void;
  /** Requests whose path begins so are never answered. */
  silent: string | undefined;
  /** Region of the endpoints; undefined: the catalogue names none. */
  region: string | undefined;
  /** Milliseconds from the request to delete a server until it is gone. */
  removal: number;
  /** Milliseconds that a token lasts. */
  lifetime: number;
  close(): Promise<void>;
}

export interface SiteServer {
  readonly id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly port?: string;
  readonly network?: string;
  readonly task?: string;
  /** As nova tells it; default that of the recorded server. */
  readonly created?: string;
  /** What it wrote to its console, or the status with which nova refuses to tell. Default 409: not ready. */
  readonly console?: string | number;
}

const folder = join(import.meta.dirname, "..", "fixtures", "openstack");
const recorded = (name: string) => readFileSync(join(folder, `${name}.json`), "utf8");

/** Starts a site that has no server yet; with a key and a certificate it speaks https alone. */
export async function openstackSite(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<OpenStackSite> {
  const tokens = new Set<string>();
  const open = new Set<ServerResponse>();
  let count = 0;
  const take = (request: IncomingMessage, response: ServerResponse) => {
    void textOf(request).then((text) => {
      site.requests.push(`${request.method} ${request.url}`);
      if (site.silent !== undefined && request.url?.startsWith(site.silent) === true) open.add(response);
      else answer(request, text, response);
    });
  };
  const server = tls === undefined ? createServer(take) : createSecureServer(tls, take);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: OpenStackSite = {
    authUrl: base,
    servers: [],
    requests: [],
    logins: [],
    password: "right one",
    secret: "app-secret",
    page: 1000,
    silent: undefined,
    region: "RegionOne",
    lifetime: 3_600_000,
    removal: 0,
    revoke: () => tokens.clear(),
    close: () => {
      for (const response of open) response.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const send = (response: ServerResponse, status: number, body: string, headers = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  const login = (text: string, response: ServerResponse) => {
    const asked = JSON.parse(text) as { auth: { identity: Record<string, { user?: Login } & Login> } };
    site.logins.push(asked);
    const { password, application_credential: application } = asked.auth.identity;
    const isRight =
      password?.user?.password === site.password ||
      (application !== undefined && application.secret === site.secret);
    if (!isRight) return send(response, 401, recorded("unauthorized"));
    const token = `token-${++count}`;
    tokens.add(token);
    return send(response, 201, tokenBody(site, base), { "x-subject-token": token });
  };
  const answer = (request: IncomingMessage, text: string, response: ServerResponse) => {
    const url = new URL(request.url ?? "", base);
    if (request.method === "POST" && url.pathname === "/v3/auth/tokens") return login(text, response);
    if (!tokens.has(String(request.headers["x-auth-token"])))
      return send(response, 401, recorded("unauthorized"));
    const [, id, part] = /^\/v2\.1\/servers\/([^/]+)(\/os-interface|\/action)?$/.exec(url.pathname) ?? [];
    if (id === "detail") return send(response, 200, pageOf(site, url, base));
    const found = site.servers.find((each) => each.id === id);
    if (found === undefined) return send(response, 404, '{"itemNotFound": {"code": 404}}');
    if (part === "/action") return sendConsole(response, found, text);
    if (part !== undefined) return send(response, 200, interfacesOf(found));
    if (request.method === "GET") return send(response, 200, JSON.stringify({ server: { id } }));
    const going = { ...found, task: "deleting" };
    site.servers.splice(site.servers.indexOf(found), 1, going);
    setTimeout(() => site.servers.splice(site.servers.indexOf(going), 1), site.removal);
    return response.writeHead(204).end();
  };
  return site;
}

interface Login {
  readonly password?: string;
  readonly secret?: string;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The recorded token with this server's address, and with the wanted region and end. */
function tokenBody({ region, lifetime }: OpenStackSite, base: string): string {
  const body = JSON.parse(recorded("token").replace(/http:\/\/127\.0\.0\.1:\d+/g, base)) as {
    token: { expires_at: string; catalog: { endpoints: Record<string, unknown>[] }[] };
  };
  body.token.expires_at = new Date(Date.now() + lifetime).toISOString();
  for (const { endpoints } of body.token.catalog)
    for (const endpoint of endpoints) {
      endpoint["region"] = region ?? null;
      endpoint["region_id"] = region ?? null;
    }
  return JSON.stringify(body);
}

function pageOf(site: OpenStackSite, url: URL, base: string): string {
  const template = (JSON.parse(recorded("servers")) as { servers: object[] }).servers[0];
  const after = site.servers.findIndex(({ id }) => id === url.searchParams.get("marker")) + 1;
  const limit = Math.min(site.page, Number(url.searchParams.get("limit") ?? site.page));
  const page = site.servers.slice(after, after + limit);
  const last = page.at(-1)?.id ?? "";
  const more = after + limit < site.servers.length;
  // As behind a proxy: the link leads where only the site itself can go.
  const next = { rel: "next", href: `http://internal.invalid/v2.1/servers/detail?marker=${last}` };
  return JSON.stringify({
    servers: page.map(({ id, metadata, created, task = null }) => ({
      ...template,
      ...(created === undefined ? {} : { created }),
      id,
      metadata,
      "OS-EXT-STS:task_state": task,
      links: [{ rel: "self", href: `${base}/v2.1/servers/${id}` }],
    })),
    ...(more ? { servers_links: [next] } : {}),
  });
}

/** As the compute API v2.1 describes it: as many of the last lines as were asked for. */
function sendConsole(response: ServerResponse, { console: written = 409 }: SiteServer, asked: string): void {
  const { "os-getConsoleOutput": question } = JSON.parse(asked) as Record<string, { length: number }>;
  const isOther = question === undefined || !Number.isInteger(question.length);
  const status = isOther ? 400 : typeof written === "number" ? written : 200;
  const output = String(written)
    .split("\n")
    .slice(-(question?.length ?? 0))
    .join("\n");
  response
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify(status === 200 ? { output } : { fault: { code: status } }));
}

function interfacesOf({ port, network }: SiteServer): string {
  const body = JSON.parse(recorded("interfaces")) as { interfaceAttachments: Record<string, unknown>[] };
  for (const attachment of body.interfaceAttachments)
    Object.assign(attachment, { port_id: port ?? "port-0", net_id: network ?? "network-0" });
  return JSON.stringify(body);
}
