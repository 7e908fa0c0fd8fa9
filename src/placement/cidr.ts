/** An IPv4 prefix: first address as an unsigned number, and the length of the network part. */
export interface Cidr {
  readonly base: number;
  readonly length: number;
}

/** Number of an IPv4 address in dotted form; undefined when the text is no address. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

/** Dotted form of an address. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** A prefix from `a.b.c.d/n`; undefined when it is malformed or has bits beyond its length. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text.trim());
  if (match === null) return undefined;
  const base = parseAddress(match[1] ?? "");
  const length = Number(match[2]);
  if (base === undefined || length > 32 || base % 2 ** (32 - length) !== 0) return undefined;
  return { base, length };
}

/** `a.b.c.d/n`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.length}`;
}

/** Number of addresses in a prefix, first and last included. */
export function sizeOf(cidr: Cidr): number {
  return 2 ** (32 - cidr.length);
}

/** True when every address of `inner` is one of `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.base >= outer.base && inner.base + sizeOf(inner) <= outer.base + sizeOf(outer);
}

/** True when the two prefixes share an address. */
export function overlaps(left: Cidr, right: Cidr): boolean {
  return left.base < right.base + sizeOf(right) && right.base < left.base + sizeOf(left);
}

/** The address `index` places after the first; negative indices count from one past the last. */
export function addressAt(cidr: Cidr, index: number): string {
  return formatAddress(cidr.base + (index < 0 ? sizeOf(cidr) + index : index));
}
