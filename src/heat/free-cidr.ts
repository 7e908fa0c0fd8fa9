import { type Cidr, formatCidr, overlaps } from "../placement/cidr.js";

/** 10.0.0.0, where networks that give no addresses get theirs. */
const FIRST = 10 * 2 ** 24;
const BLOCKS = 2 ** 16;

/**
 * Takes the first /24 of 10.0.0.0/8 that is free, and adds it to what is taken; for version 6 the prefix of
 * the same number in fd00::/32 is given.
 */
export function takeCidr(taken: Cidr[], ipVersion: 4 | 6): string {
  let block = 0;
  const candidate = (): Cidr => ({ base: FIRST + block * 256, length: 24 });
  while (block < BLOCKS - 1 && taken.some((one) => overlaps(one, candidate()))) block += 1;
  taken.push(candidate());
  return ipVersion === 4 ? formatCidr(candidate()) : `fd00:0:0:${block.toString(16)}::/64`;
}
