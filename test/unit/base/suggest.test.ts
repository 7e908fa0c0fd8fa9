import { describe, expect, test } from "vitest";
import { didYouMean, editDistance, suggest, suggestDotted, suggestions } from "../../../src/base/suggest.js";

describe("suggestions", () => {
  test.each([
    ["propertes", ["properties", "requirements"], "properties"],
    ["NODE_TEMPLATES", ["node_templates", "outputs"], "node_templates"],
    ["tpye", ["type", "description"], "type"],
    ["x", ["completely_different"], undefined],
    ["type", ["type"], undefined],
  ])("%s among %j", (wanted, names, expected) => {
    expect(suggest(wanted, names)).toBe(expected);
  });

  test("threshold is 0.4 of the length plus one", () => {
    expect(editDistance("abcde", "abxyz", 3)).toBe(3);
    expect(suggestions("abcde", ["abxyz"])).toEqual(["abxyz"]);
    expect(suggestions("abcde", ["axyzw"])).toEqual([]);
  });

  test("of dotted names the last part has to be near by itself", () => {
    const names = ["tosca.capabilities.Scalable", "tosca.capabilities.Compute", "Container.Application"];
    expect(suggestDotted("acme.capabilities.Invocable", names)).toBeUndefined();
    expect(suggestDotted("acme.capabilities.Scalabel", names)).toBe("tosca.capabilities.Scalable");
    expect(suggestDotted("tosca.capabilites.Compute", names)).toBe("tosca.capabilities.Compute");
    expect(suggestDotted("ContainerApplication", names)).toBe("Container.Application");
  });

  test("nearest first, then alphabetical, at most five", () => {
    const names = ["node_f", "node_e", "node_d", "node_c", "node_b", "node_", "nodes_a"];
    expect(suggestions("node_a", names)).toEqual(["node_", "node_b", "node_c", "node_d", "node_e"]);
  });

  test("a sentence of the names", () => {
    expect(didYouMean("fil", ["file"])).toBe('Did you mean "file"?');
    expect(didYouMean("ab", ["aa", "ac"])).toBe('Did you mean "aa" or "ac"?');
    expect(didYouMean("zzz", ["file"])).toBeUndefined();
  });
});
