import { describe, expect, test } from "vitest";
import { engineComplaint, plainMessage, rootCauses } from "../../../src/cli/deployment/messages.js";

describe("messages of the engine, for people", () => {
  test.each([
    ["<{%reset%}>quota exceeded<{%reset%}>", "quota exceeded"],
    ["error: creating urn:pulumi:core::elastosca::a:b:C$d:e:F::front-end-server: no room", "no room"],
    ["1 error occurred:\n\t* creating urn:pulumi:s::p::t::n: 1 error occurred:\n\t* no host\n\n", "no host"],
    [
      "sdk-v2/provider2.go:385: sdk.helper_schema: no host is free: provider=openstack@3",
      "no host is free: provider=openstack@3",
    ],
    ["rpc error: code = Unknown desc = no host", "no host"],
    ["Error: no host\n    at create (/x/y.ts:3:1)\n    at async /x/z.ts:10:11", "no host"],
    ["the name is taken\nThis is always a bug in the provider. Please report it.", "the name is taken"],
    [
      "elastosca-local:index:Node resource 'vnode-1-server': property networks[0] value {[...]} has a problem: give an address",
      "give an address",
    ],
    ["update failed", ""],
  ])("%j", (text, plain) => {
    expect(plainMessage(text)).toBe(plain);
  });

  test("an Automation API error is cut to the complaint", () => {
    const log =
      "code: 255\n stdout: Updating (core):\n\n@ updating....\n stderr: warning: old\nerror: incorrect passphrase\nerror: incorrect passphrase\n err?: ";
    expect(engineComplaint(new Error(log))).toBe("incorrect passphrase");
    expect(engineComplaint(new Error(""))).toBe("the engine gave no reason");
  });

  test("what only follows from another error is left out, but not when it is all there is", () => {
    const consequence = {
      resource: "front-end-server",
      message:
        "elastosca-local:index:Node resource 'front-end-server': property networks[0] value {<nil>} has a problem: give either networkId or name",
    };
    const cause = { resource: "lab-a-network", message: "10.0.0.0/24 overlaps" };
    expect(rootCauses([cause, consequence, cause])).toEqual([cause]);
    expect(rootCauses([consequence])).toEqual([
      { resource: "front-end-server", message: "give either networkId or name" },
    ]);
  });
});
