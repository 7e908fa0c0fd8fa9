import { describe, expect, test } from "vitest";
import { errors } from "./service-template.js";

describe("service templates", () => {
  const policies = (policy: string) =>
    `node_types:\n  Web: {}\n  Store: {}\ngroup_types:\n  Webs: { members: [ Web ] }\n  Any: {}\npolicy_types:\n  Spread: { targets: [ Web ], properties: { level: { type: integer, default: 1 } }, triggers: { t: { event: a.b, action: [ set_state: x ] } } }\nservice_template:\n  node_templates:\n    web: { type: Web }\n    store: { type: Store }\n${policy}`;

  test.each([
    ["  policies: [ { p: { type: Spread, targets: [ web ], properties: { level: 2 } } } ]\n", []],
    ["  policies: [ { p: { type: Spread, targets: [ store ] } } ]\n", ["14 TS3337"]],
    ["  policies: [ { p: { type: Spread, targets: [ wep ] } } ]\n", ["14 TS3316"]],
    ["  policies: [ { p: { type: Spread, properties: { level: high } } } ]\n", ["14 TS3004"]],
    ["  policies: [ { p: { type: Spred } } ]\n", ["14 TS3001"]],
    ["  policies: [ { p: { targets: [ web ] } } ]\n", ["14 TS2005"]],
    ["  policies: [ { p: { type: Spread } }, { p: { type: Spread } } ]\n", ["14 TS2014"]],
    ["  policies: [ { p: { type: Spread, triggers: { t: { event: a.b } } } } ]\n", ["14 TS2005"]],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: { type: x }, action: [] } } } } ]\n",
      ["14 TS2006"],
    ],
    [
      "  policies: [ { p: { type: Spread, triggers: { t: { event: e, condition: 5, action: [] } } } } ]\n",
      ["14 TS3307"],
    ],
    ["  groups: { g: { type: Webs, members: [ web ] } }\n", []],
    ["  groups: { g: { type: Webs, members: [ store ] } }\n", ["14 TS3337"]],
    ["  groups: { g: { type: Webs, members: [ nobody ] } }\n", ["14 TS3316"]],
    ["  groups: { g: { members: [ web ] } }\n", ["14 TS2005"]],
    ["  groups: { g: { type: Webs, members: [ inner ] }, inner: { type: Any, members: [ web ] } }\n", []],
    [
      "  groups: { g: { type: Webs, members: [ inner ] }, inner: { type: Any, members: [ store ] } }\n",
      ["14 TS3337"],
    ],
    [
      "  groups: { g: { type: Webs, members: [ a ] }, a: { type: Any, members: [ b ] }, b: { type: Any, members: [ a, store ] } }\n",
      ["14 TS3337"],
    ],
  ])("G20: %s", (policy, expected) => {
    expect(errors(policies(policy))).toEqual(expected);
  });
});
