import type { CheckFailure } from "../rpc/resource.js";
import { type Checker, createChecker } from "../rpc/shape.js";
import { isMap, type PropertyMap } from "../rpc/values.js";
import { type Cidr, formatAddress, isHostAddress, lastAddress, parseAddress, parseCidr } from "./ipv4.js";

/** Inputs of a SiteNetwork after {@link checkNetwork} has found nothing wrong. */
export interface NetworkInputs {
  readonly name: string;
  readonly cidr: string;
  readonly kind: "site" | "internet";
  /** Default gateway of the nodes; absent where the network has no router of ours. */
  readonly gateway: string | undefined;
  /** The engine's own address in the network. */
  readonly bridgeAddress: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Property names of a SiteNetwork. */
export const NETWORK_INPUTS = ["name", "cidr", "kind", "gateway", "bridgeAddress", "labels"] as const;

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/;

/** Checks the inputs of a SiteNetwork: shape, addresses inside the network, nothing taken twice. */
export function checkNetwork(inputs: PropertyMap): readonly CheckFailure[] {
  const check = createChecker();
  check.keys(inputs, NETWORK_INPUTS);
  const wanted = "2 to 63 letters, digits, dots, dashes or underscores, a letter or digit first";
  check.text(inputs, "name", { pattern: NAME, wanted });
  check.text(inputs, "kind", {
    optional: true,
    pattern: /^(site|internet)$/,
    wanted: '"site" or "internet"',
  });
  check.labels(inputs, "labels");
  const cidr = checkCidr(check, inputs);
  const gateway = checkAddress(check, inputs, "gateway", cidr);
  const bridge = checkAddress(check, inputs, "bridgeAddress", cidr);
  if (gateway !== undefined && inputs.kind === "internet") {
    check.fail("gateway", "a network of kind internet has no gateway of ours: leave gateway out");
  }
  if (gateway !== undefined && cidr !== undefined && gateway === (bridge ?? defaultBridge(cidr))) {
    check.fail("gateway", "gateway and bridgeAddress must differ: the bridge takes an address of its own");
  }
  return check.failures;
}

function checkCidr(check: Checker, inputs: PropertyMap): Cidr | undefined {
  const text = check.text(inputs, "cidr");
  if (text === undefined) return undefined;
  const cidr = parseCidr(text);
  if (cidr === undefined) check.fail("cidr", `"${text}" is no IPv4 network: write it as 192.168.110.0/24`);
  else if (cidr.hostBits) {
    check.fail(
      "cidr",
      `${text} is an address, not a network: write ${formatAddress(cidr.base)}/${cidr.prefix}`,
    );
  } else if (cidr.prefix < 8 || cidr.prefix > 29) {
    check.fail("cidr", `${text} has prefix length ${cidr.prefix}: use 8 to 29`);
  } else return cidr;
  return undefined;
}

function checkAddress(
  check: Checker,
  inputs: PropertyMap,
  key: string,
  cidr: Cidr | undefined,
): number | undefined {
  const text = check.text(inputs, key, { optional: true });
  if (text === undefined) return undefined;
  const address = parseAddress(text);
  if (address === undefined) check.fail(key, `"${text}" is no IPv4 address`);
  else if (cidr !== undefined && !isHostAddress(cidr, address)) {
    const range = `${formatAddress(cidr.base + 1)} to ${formatAddress(lastAddress(cidr) - 1)}`;
    check.fail(key, `${text} is not an address of a machine in ${String(inputs.cidr)}: use ${range}`);
  } else return address;
  return undefined;
}

const defaultBridge = (cidr: Cidr): number => lastAddress(cidr) - 1;

/** Inputs that {@link checkNetwork} accepts, with defaults filled in: kind site, the last address for the bridge. */
export function networkInputs(inputs: PropertyMap): NetworkInputs {
  const cidr = parseCidr(String(inputs.cidr));
  const last = cidr === undefined ? "" : formatAddress(defaultBridge(cidr));
  return {
    name: String(inputs.name),
    cidr: String(inputs.cidr),
    kind: inputs.kind === "internet" ? "internet" : "site",
    gateway: typeof inputs.gateway === "string" ? inputs.gateway : undefined,
    bridgeAddress: typeof inputs.bridgeAddress === "string" ? inputs.bridgeAddress : last,
    labels: stringMap(inputs.labels),
  };
}

/** The entries of a map whose values are strings. */
export function stringMap(value: unknown): Record<string, string> {
  if (!isMap(value)) return {};
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}
