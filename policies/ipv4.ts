import { textOf, type Value } from "./resource.js";

/** True when the IPv4 network (`192.0.2.0/24`) holds the address; false when either is not known or not IPv4. */
export function contains(cidr: Value | undefined, address: string | undefined): boolean {
  const [base, length] = textOf(cidr)?.split("/") ?? [];
  const network = numberOf(base);
  const host = numberOf(address);
  const prefix = Number(length);
  if (network === undefined || host === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > 32)
    return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(network / size) === Math.floor(host / size);
}

function numberOf(address: string | undefined): number | undefined {
  const parts = address?.split(".").map(Number) ?? [];
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
