import { err, ok, type Result } from "../../base/result.js";
import { parseBoolean } from "../../syntax/scalars.js";
import type { Trust } from "./api-request.js";
import { type CloudEntry, cloudEntry, type Surroundings } from "./clouds-file.js";
import type { Identity, KeystoneLogin, Named } from "./keystone.js";

/** What the sites file says about a site's account: references, never secrets. */
export interface OpenStackAccess {
  /** Entry of clouds.yaml; OS_CLOUD, then OS_* alone, where it is absent. */
  readonly cloud?: string;
  readonly region?: string;
}

/** The first of several settings that is there, each by its name below `auth`. */
type Setting = (...names: readonly string[]) => string | undefined;

/**
 * The login of an OpenStack site from the places that its stack's provider takes it from: the entry of
 * clouds.yaml, and for what that leaves open the variables OS_*. An error says what is missing.
 */
export function openstackLogin(access: OpenStackAccess, around: Surroundings): Result<KeystoneLogin, string> {
  const cloud = access.cloud ?? filled(around.env["OS_CLOUD"]);
  const found = cloud === undefined ? ok<CloudEntry>(() => undefined) : cloudEntry(cloud, around);
  if (!found.ok) return found;
  const entry = found.value;
  const variable = (name: string) => filled(around.env[`OS_${name.toUpperCase()}`]);
  const setting: Setting = (...names) => {
    for (const name of names) {
      const value = filled(entry(`auth/${name}`));
      if (value !== undefined) return value;
    }
    return names.map(variable).find((value) => value !== undefined);
  };
  const where = cloud === undefined ? "the variables OS_*" : `entry "${cloud}" of clouds.yaml`;
  const authUrl = setting("auth_url");
  if (authUrl === undefined) return err(`no identity service (auth_url) is given by ${where}`);
  const identity = identityOf(setting);
  if (identity === undefined)
    return err(`neither a password nor an application credential is given by ${where}`);
  const trust = trustOf(entry, variable, around);
  if (!trust.ok) return trust;
  const region = access.region ?? filled(entry("region_name")) ?? variable("region_name");
  const project = identity.method === "password" ? projectOf(setting) : undefined;
  const wanted = filled(entry("interface")) ?? filled(entry("endpoint_type")) ?? variable("interface");
  return ok({
    authUrl,
    identity,
    ...(project === undefined ? {} : { project }),
    ...(region === undefined ? {} : { region }),
    interface: (wanted ?? "public").replace(/URL$/, ""),
    trust: trust.value,
  });
}

function identityOf(setting: Setting): Identity | undefined {
  const secret = setting("application_credential_secret");
  if (secret !== undefined) {
    const id = setting("application_credential_id");
    if (id !== undefined) return { method: "application_credential", id, secret };
    const name = setting("application_credential_name");
    const user = userOf(setting);
    return name === undefined || user === undefined
      ? undefined
      : { method: "application_credential", name, user, secret };
  }
  const user = userOf(setting);
  const password = setting("password");
  return user === undefined || password === undefined ? undefined : { method: "password", user, password };
}

function userOf(setting: Setting): Named | undefined {
  return named(setting("user_id"), setting("username", "user_name"), domainOf(setting, "user_domain"));
}

function projectOf(setting: Setting): Named | undefined {
  const id = setting("project_id", "tenant_id");
  return named(id, setting("project_name", "tenant_name"), domainOf(setting, "project_domain"));
}

function named(id: string | undefined, name: string | undefined, domain: Named): Named | undefined {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name, domain };
}

/** Names of users and projects are names in a domain; the first one of every cloud has the id "default". */
function domainOf(setting: Setting, kind: "user_domain" | "project_domain"): Named {
  const id = setting(`${kind}_id`);
  if (id !== undefined) return { id };
  const name = setting(`${kind}_name`);
  if (name !== undefined) return { name };
  const common = setting("domain_id");
  if (common !== undefined) return { id: common };
  const commonName = setting("domain_name");
  return commonName === undefined ? { id: setting("default_domain") ?? "default" } : { name: commonName };
}

function trustOf(
  entry: CloudEntry,
  variable: (name: string) => string | undefined,
  { read }: Surroundings,
): Result<Trust, string> {
  const verify = filled(entry("verify")) ?? filled(entry("auth/verify"));
  const insecure = verify === undefined ? variable("insecure") : undefined;
  if ((verify !== undefined && parseBoolean(verify) === false) || isTrue(insecure))
    return ok({ anyCertificate: true });
  const given = filled(entry("cacert")) ?? variable("cacert");
  if (given === undefined) return ok({});
  const authorities = given.includes("-----BEGIN") ? given : read(given);
  return authorities === undefined ? err(`the certificates ${given} cannot be read`) : ok({ authorities });
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && (text === "1" || parseBoolean(text) === true);
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
