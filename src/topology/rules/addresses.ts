/** IPv4 addresses in dotted form; IPv6 and everything else is undefined. */
export function ipv4(text: string): number | undefined {
  const parts = text.trim().split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** First and last address of an IPv4 block such as `192.168.10.0/24`. */
export interface AddressBlock {
  readonly first: number;
  readonly last: number;
}

/** Reads a block; undefined for anything that is not one. */
export function ipv4Block(text: string): AddressBlock | undefined {
  const [base = "", length = "", extra] = text.trim().split("/");
  const address = ipv4(base);
  if (address === undefined || extra !== undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32)
    return undefined;
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}
