import type { Json } from "../../base/json.js";
import { CENTRAL_ADDRESS, type ServerPlan } from "../../lowering/ir.js";
import { type Expression, joined, literal, secret, toJson } from "./expressions.js";
import type { HostKey } from "./keys.js";

/** The central point, for machines that dial it. */
export interface CentralPoint {
  readonly address: Expression;
  readonly publicKey: Expression;
}

/** What first boot needs besides the plan. */
export interface BootFacts {
  readonly adminUser: string;
  readonly adminPublicKey: Expression;
  readonly host: HostKey;
  readonly central?: CentralPoint;
}

type Entry = { readonly [key: string]: Json };
const KNOWN_HOSTS = "/etc/overlay/central_known_hosts";

/** User-data of a machine: the plan's cloud-config with keys and addresses filled in at run time. */
export function userData({ cloudConfig }: ServerPlan, facts: BootFacts): Expression {
  const { host, central, adminUser, adminPublicKey } = facts;
  const filled = (value: Json) => withCentral(value, central?.address ?? "");
  const complete = {
    ...(filled(cloudConfig) as Entry),
    ssh_keys: { ed25519_private: host.privateKey, ed25519_public: host.publicKey },
    users: withAdminKey(entries(filled(cloudConfig["users"] ?? [])), adminUser, adminPublicKey),
    write_files: [
      ...entries(filled(cloudConfig["write_files"] ?? [])),
      ...(central === undefined ? [] : [knownHosts(central)]),
    ],
  };
  return secret(joined(["#cloud-config\n", toJson(complete), "\n"]));
}

/** Most bytes that a cloud-config can have in the end; references count with what stands for them. */
export function userDataBytes({ cloudConfig }: ServerPlan): number {
  return new TextEncoder().encode(JSON.stringify(cloudConfig)).length + RUN_TIME_BYTES;
}

/** Host key pair, administrator's key and the line of the central point. */
const RUN_TIME_BYTES = 1200;

/** Data of the plan with the address of the central point in its place, texts as they stand otherwise. */
export function withCentral(value: Json, address: Expression): Expression {
  if (typeof value === "string") return value.split(CENTRAL_ADDRESS).map(literal).join(String(address));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => withCentral(item, address));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withCentral(part, address)]));
}

/** The administrator's entry gets the key, where the home is the machine's own. */
function withAdminKey(users: readonly Entry[], name: string, key: Expression): Json {
  const found = users.some((user) => user["name"] === name);
  const all: readonly Entry[] = found ? users : [...users, { name }];
  return all.map((user) =>
    user["name"] === name && user["no_create_home"] !== true ? { ...user, ssh_authorized_keys: [key] } : user,
  );
}

function knownHosts({ address, publicKey }: CentralPoint): Entry {
  const content = `${String(address)} ${String(publicKey)}\n`;
  return { path: KNOWN_HOSTS, permissions: "0644", content };
}

function entries(value: Json): readonly Entry[] {
  return Array.isArray(value) ? (value as readonly Entry[]) : [];
}
