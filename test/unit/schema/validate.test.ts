import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { validateDocument } from "../../../src/schema/validate.js";
import { parse, places } from "../../support/diagnose.js";

const check = (text: string, schema: "sites" | "inputs" = "sites") => {
  const { root, sink } = parse(text);
  const json = root === undefined ? undefined : validateDocument(root, schema, sink);
  return { json, found: sink.list() };
};

const GOOD = `
cluster:
  overlay: 192.168.0.0/16
  elasticity: {idleTime: 5 m, period: 2, retries: 1}
sites:
  - name: lab-a
    provider: local
    reachable: yes
    quota: {instances: 3, memory: 8 GB}
    slas: ["1234"]
    labels: {team: hpc, cost: 12}
  - name: cloud
    provider: openstack
    auth: {cloud: mycloud}
    network: {cidr: 192.168.110.0/24, external: public}
    images: [{name: debian-12, os: {version: 12}, fallback: true}]
    flavors: [{name: m1.small, cpus: 1, memory: 2 gib, disk: 10 GB, pricePerHour: 0.02}]
`;

describe("sites file against its schema", () => {
  test("a full file passes as plain JSON", () => {
    const { json, found } = check(GOOD);
    expect(found).toEqual([]);
    expect(json).toMatchObject({ sites: [{ name: "lab-a", reachable: true }, { provider: "openstack" }] });
  });

  const site = (line: string) => `sites:\n  - name: a\n    provider: local\n    ${line}\n`;
  test.each([
    ["unknown key at the key, with the nearest", site("regoin: x"), "TS2004 4:5", 'Did you mean "region"?'],
    ["missing key at the item", "sites:\n  - name: a\n", "TS2005 2:5", 'Add "provider:".'],
    ["missing key at the parent's key", "cluster: {}\n", "TS2005 1:1", 'Add "sites:".'],
    [
      "provider that does not exist",
      "sites:\n  - name: a\n    provider: locl\n",
      "TS2010 3:15",
      'Did you mean "local"?',
    ],
    [
      "wrong kind",
      site("quota: [1]"),
      "TS2006 4:12",
      'Write one "name: value" a line, indented below the key.',
    ],
    ["number where a text is needed", site("region: 12"), "TS2006 4:13", "Put the value in quotes."],
    [
      "below the minimum",
      site("quota: {instances: -1}"),
      "TS2011 4:24",
      "The schemas in tosca/schema say what each key may hold.",
    ],
    [
      "not whole",
      site("quota: {instances: 1.5}"),
      "TS2006 4:24",
      "Write a whole number without quotes and without a unit.",
    ],
    [
      "size without a unit that exists",
      site("quota: {memory: 2 GX}"),
      "TS2011 4:21",
      "The schemas in tosca/schema say what each key may hold.",
    ],
    [
      "time in a wrong notation",
      site("bootTime: soon"),
      "TS2011 4:15",
      "The schemas in tosca/schema say what each key may hold.",
    ],
    [
      "nothing where a map belongs",
      site("network:"),
      "TS2006 4:12",
      'Write one "name: value" a line, indented below the key.',
    ],
    [
      "the whole file is a list",
      "- a\n",
      "TS2006 1:1",
      'Write one "name: value" a line, indented below the key.',
    ],
  ])("%s", (_, text, place, hint) => {
    const { json, found } = check(text);
    expect(places(found)).toEqual([place]);
    expect(found[0]?.hint).toBe(hint);
    expect(json).toBeUndefined();
  });

  test("messages name the setting", () => {
    const [finding] = check(site("quota: {memory: 2 GX}")).found;
    expect(finding?.message).toBe(
      '"sites[0].quota.memory" must be a number of bytes or a number with a unit such as 2 GB or 512 MiB.',
    );
  });

  test("all faults are reported at once", () => {
    expect(check("x: 1\nsites:\n  - provider: aws\n    zone: [a]\n").found.map(({ code }) => code)).toEqual([
      "TS2004",
      "TS2005",
      "TS2006",
    ]);
  });
});

describe("inputs file", () => {
  test("any map passes, nothing else", () => {
    expect(check("a: 1\nb: {c: [yes]}\n", "inputs").json).toEqual({ a: 1, b: { c: [true] } });
    expect(places(check("- a\n", "inputs").found)).toEqual(["TS2006 1:1"]);
  });
});

describe("generated validators", () => {
  const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  test("they are those of the schemas as they stand, and need no library", () => {
    const path = file("src/schema/generated/validators.ts");
    const before = readFileSync(path, "utf8");
    const run = spawnSync(process.execPath, [file("src/schema/generate.mjs")], { encoding: "utf8" });
    expect([run.status, run.stderr]).toEqual([0, ""]);
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(before).not.toMatch(/\brequire\(|^import /m);
  });
});
