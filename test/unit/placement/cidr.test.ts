import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressAt,
  containsCidr,
  formatAddress,
  formatCidr,
  overlaps,
  parseAddress,
  parseCidr,
  sizeOf,
} from "../../../src/placement/cidr.js";

const cidrs = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => ({ base: address - (address % 2 ** (32 - length)), length }));

describe("IPv4 prefixes", () => {
  test("text and number are the same thing", () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (address) => parseAddress(formatAddress(address)) === address));
    fc.assert(
      fc.property(cidrs, (cidr) => {
        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
    );
  });

  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.1/24", "256.0.0.0/8", "10.0.0/8", "010.0.0.0/8", "x/8", ""])(
    "%s is no prefix",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  test("two prefixes overlap exactly when one holds the other", () => {
    fc.assert(
      fc.property(cidrs, cidrs, (left, right) => {
        expect(overlaps(left, right)).toBe(containsCidr(left, right) || containsCidr(right, left));
        expect(overlaps(left, right)).toBe(overlaps(right, left));
      }),
    );
  });

  test("addresses are counted from either end", () => {
    const cidr = parseCidr("192.168.110.0/24") ?? { base: 0, length: 0 };
    expect([sizeOf(cidr), addressAt(cidr, 11), addressAt(cidr, -2)]).toEqual([
      256,
      "192.168.110.11",
      "192.168.110.254",
    ]);
  });
});
