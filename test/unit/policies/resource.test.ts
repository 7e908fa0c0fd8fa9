import { Secret, unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, test } from "vitest";
import { propertyMap, secretPaths, UNKNOWN } from "../../../policies/resource.js";

/** What the policy library puts in the place of a text that only the deployment will give. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the properties that the engine hands over", () => {
  test("are copied, and unknown ones are marked at every depth instead of stopping the rule", () => {
    const props = unknownCheckingProxy({
      name: "n",
      id: UNKNOWN_TEXT,
      list: [1, UNKNOWN_TEXT],
      map: { a: UNKNOWN_TEXT, b: null },
    });
    expect(propertyMap(props)).toEqual({
      name: "n",
      id: UNKNOWN,
      list: [1, UNKNOWN],
      map: { a: UNKNOWN, b: null },
    });
  });

  test("tell which of them are secret, and their plain values are still seen", () => {
    const props = { connection: new Secret({ host: "h" }), list: ["a", new Secret("b")], plain: "c" };
    expect(secretPaths(unknownCheckingProxy(props))).toEqual(new Set(["connection", "list[1]"]));
    expect(propertyMap(props)).toEqual({ connection: { host: "h" }, list: ["a", "b"], plain: "c" });
  });
});
