/** An IPv4 network; addresses are unsigned 32-bit numbers. */
export interface Cidr {
  readonly base: number;
  readonly prefix: number;
  /** The address before masking differs from the base: host bits were given. */
  readonly hostBits: boolean;
}

/** Parses a dotted address; undefined when it is none. No leading zeros. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** Writes an address with dots. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** Parses address/prefix; undefined when it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [head, tail, ...more] = text.split("/");
  if (head === undefined || tail === undefined || more.length > 0 || !/^\d{1,2}$/.test(tail))
    return undefined;
  const address = parseAddress(head);
  const prefix = Number(tail);
  if (address === undefined || prefix > 32) return undefined;
  const base = address - (address % size(prefix));
  return { base, prefix, hostBits: base !== address };
}

const size = (prefix: number): number => 2 ** (32 - prefix);

/** Last address of a network. */
export function lastAddress(cidr: Cidr): number {
  return cidr.base + size(cidr.prefix) - 1;
}

/** Can a machine have this address in this network? The first and the last one are reserved. */
export function isHostAddress(cidr: Cidr, address: number): boolean {
  return address > cidr.base && address < lastAddress(cidr);
}

/** Do the two networks have an address in common? */
export function overlap(a: Cidr, b: Cidr): boolean {
  return a.base <= lastAddress(b) && b.base <= lastAddress(a);
}
