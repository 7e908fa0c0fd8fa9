import { describe, expect, test } from "vitest";
import { first, places, V0, V1 } from "./compile-files.js";

describe("templates against their types", () => {
  test("F58: a relationship template is of a relationship type", () => {
    const text = (type: string) =>
      `${V0}topology_template:\n  relationship_templates:\n    r:\n      type: ${type}\n`;
    expect(places(text("DependsOn"))).toEqual([]);
    expect(places(text("tosca.nodes.Compute"))).toEqual(["5 TS3001"]);
  });

  test("F65: a group is of a group type", () => {
    const text = (type: string) => `${V0}topology_template:\n  groups:\n    g:\n      type: ${type}\n`;
    expect(places(text("tosca.groups.Root"))).toEqual([]);
    expect(places(text("tosca.group.Root"))).toEqual(["5 TS3001"]);
    expect(first(text("tosca.group.Root"))?.hint).toBe('Did you mean "tosca.groups.Root"?');
  });

  test("F66: policies are a list of one-entry maps of policy types", () => {
    const text = (body: string) => `${V1}topology_template:\n  policies:\n${body}`;
    expect(places(text("    - p: {type: tosca.policies.Scaling}\n"))).toEqual([]);
    expect(places(text("    - p: {type: tosca.policies.Scalin}\n"))).toEqual(["4 TS3001"]);
    expect(
      places(text("    - p: {type: tosca.policies.Root}\n      q: {type: tosca.policies.Root}\n")),
    ).toEqual(["4 TS2013"]);
    expect(places(text("    p: {type: tosca.policies.Root}\n"))).toEqual(["4 TS2006"]);
  });
});
