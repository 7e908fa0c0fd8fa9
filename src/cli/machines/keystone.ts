import type { Json } from "../../base/json.js";
import { err, ok, type Result } from "../../base/result.js";
import { askApi, type Deadline, type Trust } from "./api-request.js";
import { type JsonObject, objectOf, objectsOf, textOf } from "./json-fields.js";

/** A user, project or domain: its id alone, or its name with the domain that it is a name in. */
export interface Named {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: Named;
}

/** Who asks; the methods of Identity API v3 that need nobody at a browser. */
export type Identity =
  | { readonly method: "password"; readonly user: Named; readonly password: string }
  | {
      readonly method: "application_credential";
      readonly id?: string;
      /** Instead of the id, with the user whose it is. */
      readonly name?: string;
      readonly user?: Named;
      readonly secret: string;
    };

/** How an OpenStack site is entered. Holds secrets: never written to a log or a message. */
export interface KeystoneLogin {
  /** With or without `/v3`. */
  readonly authUrl: string;
  readonly identity: Identity;
  /** Absent for application credentials, which have their project themselves. */
  readonly project?: Named;
  readonly region?: string;
  readonly interface: string;
  readonly trust: Trust;
}

/** One address of a service in the catalogue. */
interface Endpoint {
  readonly type: string;
  readonly interface: string;
  readonly region: string | undefined;
  readonly url: string;
}

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970 by the clock of the site. */
  readonly expiresAt: number;
  readonly catalogue: readonly Endpoint[];
}

/** Gets a token that is good for one project, with the catalogue of its services (Identity API v3). */
export async function issueToken(login: KeystoneLogin, deadline: Deadline): Promise<Result<Token, string>> {
  const url = `${baseOf(login.authUrl)}/auth/tokens`;
  const answer = await askApi({
    method: "POST",
    url,
    body: { auth: authOf(login) },
    trust: login.trust,
    deadline,
  });
  if (!answer.ok) return answer;
  const { status, body, header } = answer.value;
  if (status === 401) return err(`${url} refuses ${describe(login.identity)} (status 401)`);
  const value = header("x-subject-token");
  const token = objectOf(objectOf(body)?.["token"]);
  if (status !== 201 || value === undefined || token === undefined)
    return err(`${url} gives no token (status ${status})`);
  const expires = Date.parse(textOf(token["expires_at"]) ?? "");
  return ok({
    value,
    expiresAt: Number.isNaN(expires) ? 0 : expires,
    catalogue: objectsOf(token["catalog"]).flatMap(endpointsOf),
  });
}

/**
 * Address of a service by the catalogue: of the wanted interface, in the wanted region. Endpoints without a
 * region serve all of them.
 */
export function endpointOf(
  { catalogue }: Token,
  type: string,
  login: Pick<KeystoneLogin, "region" | "interface">,
): Result<string, string> {
  const offered = catalogue.filter((one) => one.type === type && one.interface === login.interface);
  const found =
    login.region === undefined
      ? offered[0]
      : (offered.find(({ region }) => region === login.region) ??
        offered.find(({ region }) => region === undefined));
  if (found !== undefined) return ok(found.url.replace(/\/+$/, ""));
  const regions = [...new Set(offered.flatMap(({ region }) => region ?? []))].join(", ");
  if (regions === "") return err(`the service catalogue has no ${login.interface} address of "${type}"`);
  return err(`the service catalogue has no "${type}" in region "${login.region}", but in ${regions}`);
}

/** Clouds name their identity service with and without a version; this client speaks version 3. */
function baseOf(authUrl: string): string {
  const base = authUrl.replace(/\/+$/, "").replace(/\/v2\.0$/, "");
  return base.endsWith("/v3") ? base : `${base}/v3`;
}

function endpointsOf(service: JsonObject): Endpoint[] {
  const type = textOf(service["type"]);
  return objectsOf(service["endpoints"]).flatMap((endpoint) => {
    const kind = textOf(endpoint["interface"]);
    const url = textOf(endpoint["url"]);
    const region = textOf(endpoint["region_id"]) ?? textOf(endpoint["region"]);
    return type === undefined || kind === undefined || url === undefined
      ? []
      : [{ type, interface: kind, region: region === "" ? undefined : region, url }];
  });
}

function authOf({ identity, project }: KeystoneLogin): Json {
  if (identity.method === "password") {
    const user = { ...namedOf(identity.user), password: identity.password };
    const scope = project === undefined ? {} : { scope: { project: namedOf(project) } };
    return { identity: { methods: ["password"], password: { user } }, ...scope };
  }
  const { id, name, user, secret } = identity;
  const which =
    id === undefined ? { name: name ?? "", ...(user === undefined ? {} : { user: namedOf(user) }) } : { id };
  return {
    identity: { methods: ["application_credential"], application_credential: { ...which, secret } },
  };
}

function namedOf({ id, name, domain }: Named): { [key: string]: Json } {
  if (id !== undefined) return { id };
  return { name: name ?? "", ...(domain === undefined ? {} : { domain: namedOf(domain) }) };
}

function describe(identity: Identity): string {
  if (identity.method === "password")
    return `the password of user "${identity.user.name ?? identity.user.id}"`;
  return `application credential "${identity.name ?? identity.id}"`;
}
