import { stringMap } from "../network/check.js";
import { parseAddress } from "../network/ipv4.js";
import type { CheckFailure } from "../rpc/resource.js";
import { type Checker, createChecker } from "../rpc/shape.js";
import { isMap, type PropertyMap, UNKNOWN } from "../rpc/values.js";

/** One interface of a node. */
export interface Attachment {
  /** Docker's id or name of the network. */
  readonly network: string;
  readonly address: string;
}

/** A volume of the engine inside a node. */
export interface VolumeMount {
  /** Docker's name of the volume. */
  readonly name: string;
  /** Absolute path inside the node. */
  readonly path: string;
}

/** Inputs of a Node after {@link checkNode} has found nothing wrong. */
export interface NodeInputs {
  readonly name: string;
  readonly hostname: string;
  readonly image: string;
  readonly userData: string;
  /** Further keys of the NoCloud meta-data. */
  readonly metaData: Readonly<Record<string, string>>;
  readonly networks: readonly Attachment[];
  readonly volumes: readonly VolumeMount[];
  readonly router: boolean;
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Property names of a Node. */
export const NODE_INPUTS = [
  "name",
  "hostname",
  "image",
  "userData",
  "metaData",
  "networks",
  "volumes",
  "router",
  "cpus",
  "memoryBytes",
  "labels",
] as const;

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/;
const HOSTNAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const USER_DATA =
  /^(#cloud-config\s|#cloud-config-archive\s|#!|#include|#cloud-boothook|## template|Content-Type:|MIME-Version:)/;
/** The least memory that the engine accepts as a limit. */
const MEMORY_MINIMUM = 6 * 1024 * 1024;

/** Checks the inputs of a Node: shape, names, addresses; whether an address is in its network shows at creation. */
export function checkNode(inputs: PropertyMap): readonly CheckFailure[] {
  const check = createChecker();
  check.keys(inputs, NODE_INPUTS);
  const wanted = "2 to 63 letters, digits, dots, dashes or underscores, a letter or digit first";
  check.text(inputs, "name", { pattern: NAME, wanted });
  check.text(inputs, "hostname", { pattern: HOSTNAME, wanted: "1 to 63 small letters, digits or dashes" });
  check.text(inputs, "image", { pattern: /^\S+$/, wanted: "the reference of an image, without spaces" });
  checkUserData(check, inputs);
  check.labels(inputs, "metaData");
  check.boolean(inputs, "router");
  check.number(inputs, "cpus", 0.01, "processors");
  check.number(inputs, "memoryBytes", MEMORY_MINIMUM, "bytes");
  check.labels(inputs, "labels");
  checkNetworks(check, inputs.networks);
  checkVolumes(check, inputs.volumes);
  return check.failures;
}

function checkUserData(check: Checker, inputs: PropertyMap): void {
  const { userData } = inputs;
  if (userData === UNKNOWN) return;
  // The value is a secret, so no message quotes it.
  if (typeof userData !== "string" || userData === "")
    check.fail("userData", "userData must be a text for cloud-init");
  else if (!USER_DATA.test(userData)) {
    check.fail(
      "userData",
      "cloud-init would ignore this text: its first line must be #cloud-config or another header",
    );
  }
}

function checkNetworks(check: Checker, value: unknown): void {
  if (value === UNKNOWN) return;
  if (!Array.isArray(value) || value.length === 0) {
    check.fail("networks", "a node needs at least one network: give a list of {networkId or name, address}");
    return;
  }
  const seen = new Map<string, string>();
  for (const [index, item] of value.entries()) {
    const at = `networks[${index}]`;
    if (item === UNKNOWN) continue;
    if (!isMap(item)) check.fail(at, "each network must be a map of networkId or name, and address");
    else checkAttachment(check, item, at, seen);
  }
}

function checkAttachment(check: Checker, item: PropertyMap, at: string, seen: Map<string, string>): void {
  check.keys(item, ["networkId", "name", "address"], `${at}.`);
  if ((item.networkId === undefined) === (item.name === undefined)) {
    check.fail(at, "give either networkId or name");
  }
  const network = check.text(item, item.networkId === undefined ? "name" : "networkId", {
    optional: true,
    at: `${at}.`,
  });
  const address = check.text(item, "address", { at: `${at}.` });
  if (address !== undefined && parseAddress(address) === undefined) {
    check.fail(`${at}.address`, `"${address}" is no IPv4 address`);
  }
  for (const key of [network, address]) {
    if (key === undefined) continue;
    const earlier = seen.get(key);
    if (earlier !== undefined) check.fail(at, `${key} is used by ${earlier} already`);
    seen.set(key, at);
  }
}

const MOUNT_PATH = /^(\/[\w.-]+)+$/;

function checkVolumes(check: Checker, value: unknown): void {
  if (value === undefined || value === UNKNOWN) return;
  if (!Array.isArray(value)) {
    check.fail("volumes", "give a list of {name, path}");
    return;
  }
  const paths = new Set<string>();
  for (const [index, item] of value.entries()) {
    const at = `volumes[${index}]`;
    if (item === UNKNOWN) continue;
    if (!isMap(item)) {
      check.fail(at, "each volume must be a map of name and path");
      continue;
    }
    check.keys(item, ["name", "path"], `${at}.`);
    check.text(item, "name", { pattern: NAME, wanted: "the name of a Docker volume", at: `${at}.` });
    const wanted = "an absolute path such as /home";
    const path = check.text(item, "path", { pattern: MOUNT_PATH, wanted, at: `${at}.` });
    if (path === undefined) continue;
    if (paths.has(path)) check.fail(`${at}.path`, `another volume is mounted at ${path} already`);
    paths.add(path);
  }
}

/** Inputs that {@link checkNode} accepts, as typed values. */
export function nodeInputs(inputs: PropertyMap): NodeInputs {
  const networks = Array.isArray(inputs.networks) ? inputs.networks.filter(isMap) : [];
  const volumes = Array.isArray(inputs.volumes) ? inputs.volumes.filter(isMap) : [];
  return {
    name: String(inputs.name),
    hostname: String(inputs.hostname),
    image: String(inputs.image),
    userData: String(inputs.userData),
    metaData: stringMap(inputs.metaData),
    networks: networks.map((item) => ({
      network: String(item.networkId ?? item.name),
      address: String(item.address),
    })),
    volumes: volumes.map((item) => ({ name: String(item.name), path: String(item.path) })),
    router: inputs.router === true,
    cpus: typeof inputs.cpus === "number" ? inputs.cpus : undefined,
    memoryBytes: typeof inputs.memoryBytes === "number" ? inputs.memoryBytes : undefined,
    labels: stringMap(inputs.labels),
  };
}
