import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compressHostlist, expandHostlist } from "../../../src/elasticity/queues/hostlist.js";

describe("host lists", () => {
  test.each([
    ["", []],
    ["(null)", []],
    ["fe", ["fe"]],
    ["vnode-[1-3]", ["vnode-1", "vnode-2", "vnode-3"]],
    ["a,vnode-[1-2,5,9-10],b", ["a", "vnode-1", "vnode-2", "vnode-5", "vnode-9", "vnode-10", "b"]],
    ["n[08-11]", ["n08", "n09", "n10", "n11"]],
    ["r[1-2]n[1-2]", ["r1n1", "r1n2", "r2n1", "r2n2"]],
    ["rack[1,3]-x", ["rack1-x", "rack3-x"]],
  ])("CL-4 %s", (text, names) => {
    expect(expandHostlist(text)).toEqual(names);
  });

  test.each(["n[1-", "n[1-2", "n]1[", "n[a-b]", "n[3-1]", "n[1-99999999]"])("refuses %s", (text) => {
    expect(() => expandHostlist(text)).toThrow(/host list/);
  });

  test.each([
    [["vnode-1", "vnode-2", "vnode-3"], "vnode-[1-3]"],
    [["vnode-10", "vnode-9", "vnode-7"], "vnode-[7,9-10]"],
    [["b", "a", "a"], "a,b"],
    [["n08", "n09", "n10"], "n[08-09],n10"],
  ])("CL-4 %j is written %s", (names, text) => {
    expect(compressHostlist(names)).toBe(text);
  });

  test("CL-4 what is written is read back", () => {
    const name = fc
      .tuple(fc.constantFrom("vnode-", "n", "r1-n", "wn"), fc.constantFrom("", "0", "00"), fc.nat(120))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const back = expandHostlist(compressHostlist(names));
        expect(new Set(back)).toEqual(new Set(names));
        expect(back.length).toBe(new Set(names).size);
      }),
    );
  });
});
