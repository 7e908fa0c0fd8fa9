import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatAddress,
  isHostAddress,
  lastAddress,
  overlap,
  parseAddress,
  parseCidr,
} from "../../../providers/local/network/ipv4.js";
import { firstOverlap, routes } from "../../../providers/local/network/overlap.js";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const cidr = fc.tuple(address, fc.integer({ min: 1, max: 32 })).map(([value, prefix]) => {
  const parsed = parseCidr(`${formatAddress(value)}/${prefix}`);
  if (parsed === undefined) throw new Error("a written network must parse");
  return parsed;
});

describe("IPv4", () => {
  test("writing and parsing an address are inverse", () => {
    fc.assert(fc.property(address, (value) => parseAddress(formatAddress(value)) === value));
  });

  test.each(["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.x", "1.2.3.-1"])(
    "%j is no address",
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );

  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "x/8"])("%j is no network", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test("the first and the last address belong to no machine", () => {
    const net = parseCidr("10.213.1.0/24");
    if (net === undefined) throw new Error("unreachable");
    expect(
      ["10.213.1.0", "10.213.1.1", "10.213.1.254", "10.213.1.255", "10.213.2.1"].map((a) =>
        isHostAddress(net, parseAddress(a) ?? 0),
      ),
    ).toEqual([false, true, true, false, false]);
  });

  test("two networks overlap exactly when one holds the other's first address", () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const holds = (net: typeof a, value: number) => value >= net.base && value <= lastAddress(net);
        return overlap(a, b) === (holds(a, b.base) || holds(b, a.base));
      }),
    );
  });
});

describe("overlap with what is there", () => {
  const wanted = parseCidr("10.213.1.0/24");
  if (wanted === undefined) throw new Error("unreachable");

  test("the other is named", () => {
    const taken = [
      { cidr: "10.213.0.0/24", what: "next door" },
      { cidr: "10.213.0.0/16", what: "Docker network big" },
    ];
    expect(firstOverlap(wanted, taken)).toBe("10.213.0.0/16 (Docker network big)");
    expect(firstOverlap(wanted, taken.slice(0, 1))).toBeUndefined();
  });

  test("routes of the machine count, the default route does not", () => {
    const json = JSON.stringify([
      { dst: "default", gateway: "10.213.1.1", dev: "eth0" },
      { dst: "10.213.1.9", dev: "tun0" },
      { dst: "192.0.2.0/24", dev: "eth0" },
    ]);
    expect(routes(json).map(({ cidr }) => cidr)).toEqual(["10.213.1.9/32", "192.0.2.0/24"]);
    expect(firstOverlap(wanted, routes(json))).toBe("10.213.1.9/32 (route of this machine by tun0)");
    expect(routes("not JSON")).toEqual([]);
  });
});
