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
    ["n[1-3]-ib,n[1-2,9]-eth", ["n1-ib", "n2-ib", "n3-ib", "n1-eth", "n2-eth", "n9-eth"]],
    ["y[098-101]", ["y098", "y099", "y100", "y101"]],
    ["z[8-012]", ["z8", "z9", "z10", "z11", "z12"]],
    ["q[1-2,04]", ["q1", "q2", "q04"]],
    [
      "r[1-2]c[08-09]b[1,3]",
      ["r1c08b1", "r1c08b3", "r1c09b1", "r1c09b3", "r2c08b1", "r2c08b3", "r2c09b1", "r2c09b3"],
    ],
    [" n1 , n2,", ["n1", "n2"]],
    ["n[0-0]", ["n0"]],
    ["None", []],
  ])("CL-4 %s", (text, names) => {
    expect(expandHostlist(text)).toEqual(names);
  });

  test.each([
    "n[[1-2],3]",
    "n[]",
    "n[1,]",
    "n[-3]",
    "n[1-2]]",
    "n[1-150000],m[1-150000]",
    "n[1-2000][1-2000]",
    "n[1-",
    "n[1-2",
    "n]1[",
    "n[a-b]",
    "n[3-1]",
    "n[1-99999999]",
  ])("refuses %s", (text) => {
    expect(() => expandHostlist(text)).toThrow(/host list/);
  });

  test.each([
    [["vnode-1", "vnode-2", "vnode-3"], "vnode-[1-3]"],
    [["vnode-10", "vnode-9", "vnode-7"], "vnode-[7,9-10]"],
    [["b", "a", "a"], "a,b"],
    [["n08", "n09", "n10"], "n[08-09],n10"],
    [["n99", "n100", "n098", "n0099", "n0100"], "n098,n[99-100],n[0099-0100]"],
    // scontrol takes no bracket with a suffix.
    [["n1-ib", "n2-ib"], "n1-ib,n2-ib"],
    [["r1n1", "r1n2", "r2n1"], "r1n[1-2],r2n1"],
    [["n12345678901234567890", "n12345678901234567891"], "n12345[678901234567890-678901234567891]"],
    [[], ""],
  ])("CL-4 %j is written %s", (names, text) => {
    expect(compressHostlist(names)).toBe(text);
  });

  test("CL-4 what is written is read back", () => {
    const name = fc
      .tuple(
        fc.constantFrom("vnode-", "n", "r1-n", "wn", "0"),
        fc.constantFrom("", "0", "00"),
        fc.nat(120),
        fc.constantFrom("", "", "-ib", ".x"),
      )
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
