import { describe, expect, test } from "vitest";
import { errors } from "./service-template.js";

describe("service templates", () => {
  const policies = (policy: string) =>
    `node_types:\n  Web: {}\n  Store: {}\ngroup_types:\n  Webs: { members: [ Web ] }\npolicy_types:\n  Spread: { targets: [ Web ], properties: { level: { type: integer, default: 1 } }, triggers: { t: { event: a.b, action: [ set_state: x ] } } }\nservice_template:\n  node_templates:\n    web: { type: Web }\n    store: { type: Store }\n${policy}`;

  test.each([
    ["  policies: [ { p: { type: Spread, targets: [ web ], properties: { level: 2 } } } ]\n", []],
    ["  policies: [ { p: { type: Spread, targets: [ store ] } } ]\n", ["13 TS3337"]],
    ["  policies: [ { p: { type: Spread, targets: [ wep ] } } ]\n", ["13 TS3316"]],
    ["  policies: [ { p: { type: Spread, properties: { level: high } } } ]\n", ["13 TS3004"]],
    ["  policies: [ { p: { type: Spred } } ]\n", ["13 TS3001"]],
    ["  policies: [ { p: { targets: [ web ] } } ]\n", ["13 TS2005"]],
    ["  policies: [ { p: { type: Spread } }, { p: { type: Spread } } ]\n", ["13 TS2014"]],
    ["  policies: [ { p: { type: Spread, triggers: { t: { event: a.b } } } } ]\n", ["13 TS2005"]],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: { type: x }, action: [] } } } } ]\n",
      ["13 TS2006"],
    ],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: e, condition: 5, action: [] } } } } ]\n",
      ["13 TS3307"],
    ],
    ["  groups: { g: { type: Webs, members: [ web ] } }\n", []],
    ["  groups: { g: { type: Webs, members: [ store ] } }\n", ["13 TS3337"]],
    ["  groups: { g: { type: Webs, members: [ nobody ] } }\n", ["13 TS3316"]],
    ["  groups: { g: { members: [ web ] } }\n", ["13 TS2005"]],
  ])("G20: %s", (policy, expected) => {
    expect(errors(policies(policy))).toEqual(expected);
  });
});
