import type { CheckFailure } from "../shared/check.js";
import { messageOf } from "../shared/messages.js";
import { containsUnknown, isPropertyMap, type PropertyMap, type PropertyValue } from "../shared/property.js";
import { type PinnedHostKeys, parseHostKeys } from "./host-key.js";

/** One SSH server and how to log in to it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  readonly agentSocketPath?: string;
  /** Absent: any key is accepted, as with the official provider. */
  readonly hostKeys?: PinnedHostKeys;
  /** How many failed attempts are followed by another one; -1: no limit. */
  readonly dialErrorLimit: number;
  /** Seconds that one attempt may take, until the login is done; 0: no limit. */
  readonly perDialTimeout: number;
}

/** The server and the bastion host on the way to it, if any. */
export interface Connection extends Endpoint {
  readonly proxy?: Endpoint;
}

/** Reads a checked connection input. @throws OperationError when a host key is no key */
export function parseConnection(value: PropertyValue | undefined): Connection {
  const map = isPropertyMap(value) ? value : {};
  const endpoint = parseEndpoint(map);
  return isPropertyMap(map.proxy) ? { ...endpoint, proxy: parseEndpoint(map.proxy) } : endpoint;
}

function parseEndpoint(map: PropertyMap): Endpoint {
  return {
    host: text(map.host) ?? "",
    port: number(map.port, 22),
    user: text(map.user) ?? "root",
    dialErrorLimit: number(map.dialErrorLimit, 10),
    perDialTimeout: number(map.perDialTimeout, 15),
    ...optional("password", text(map.password)),
    ...optional("privateKey", text(map.privateKey)),
    ...optional("privateKeyPassword", text(map.privateKeyPassword)),
    ...optional("agentSocketPath", text(map.agentSocketPath)),
    ...optional("hostKeys", map.hostKey === undefined ? undefined : parseHostKeys(text(map.hostKey) ?? "")),
  };
}

/** Faults of a connection input that the schema cannot express. */
export function checkConnection(inputs: PropertyMap): CheckFailure[] {
  const connection = isPropertyMap(inputs.connection) ? inputs.connection : {};
  const proxy = isPropertyMap(connection.proxy) ? connection.proxy : {};
  return [
    ...checkEndpoint(connection, "connection"),
    ...(connection.proxy === undefined ? [] : checkEndpoint(proxy, "connection.proxy")),
  ];
}

function checkEndpoint(endpoint: PropertyMap, path: string): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { host, hostKey, port, dialErrorLimit } = endpoint;
  if (host === "")
    failures.push({ property: `${path}.host`, reason: "a host name or an address is expected" });
  if (typeof port === "number" && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    failures.push({ property: `${path}.port`, reason: "a port is a whole number from 1 to 65535" });
  }
  if (typeof dialErrorLimit === "number" && dialErrorLimit < -1) {
    failures.push({ property: `${path}.dialErrorLimit`, reason: "-1 (no limit), 0 or more is expected" });
  }
  if (typeof hostKey === "string" && !containsUnknown(hostKey)) {
    try {
      parseHostKeys(hostKey);
    } catch (error) {
      failures.push({ property: `${path}.hostKey`, reason: messageOf(error) });
    }
  }
  return failures;
}

function text(value: PropertyValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: PropertyValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
