import { describe, expect, test } from "vitest";
import schema from "../../../providers/offline/command/schema.json" with { type: "json" };
import { checkInputs } from "../../../providers/offline/shared/check.js";
import { diffInputs } from "../../../providers/offline/shared/diff.js";
import { splitLines } from "../../../providers/offline/shared/lines.js";
import {
  containsUnknown,
  isSecret,
  mask,
  type PropertyMap,
  reveal,
  sameValue,
  secret,
  secretStrings,
  UNKNOWN,
} from "../../../providers/offline/shared/property.js";
import type { PackageSchema } from "../../../providers/offline/shared/schema.js";
import { secretsOf } from "../../../providers/offline/shared/secrets.js";

const commands: PackageSchema = schema;
const remote = schema.resources["command:remote:Command"];

describe("property values", () => {
  test("secrets are revealed at any depth and compare as what they hold", () => {
    const marked = { list: [secret("abcd"), { inner: secret({ deep: secret("efgh") }) }] };
    expect(reveal(marked)).toEqual({ list: ["abcd", { inner: { deep: "efgh" } }] });
    expect(sameValue(marked, reveal(marked))).toBe(true);
    expect(sameValue({ a: 1, b: 2 }, { b: 2, a: 1, c: null })).toBe(true);
    expect(sameValue(marked, { list: ["abcd", { inner: { deep: "other" } }] })).toBe(false);
    expect(isSecret(secret(secret("x")))).toBe(true);
    expect(secret(secret("x"))).toEqual(secret("x"));
  });

  test("a text that is known later is found inside of secrets and lists", () => {
    expect(containsUnknown({ a: ["x", secret(UNKNOWN)] })).toBe(true);
    expect(containsUnknown({ a: ["x", secret("y")] })).toBe(false);
  });

  test("every line of a secret is masked; very short ones are not, as they would garble everything", () => {
    const secrets = secretStrings({
      key: secret("-----BEGIN-----\nline one\n-----END-----\n"),
      flag: secret("no"),
    });
    expect(mask("it says line one, not two", secrets)).toBe("it says [secret], not two");
  });

  test("of a connection its keys and passwords are secret, not its host and user", () => {
    const connection = secret({
      host: "node-1.example",
      user: "root",
      password: "swordfish",
      privateKey: "KEYKEY",
    });
    const found = secretsOf(commands, remote, { connection, stdin: secret("token-1"), create: "uptime" });
    expect([...found].sort()).toEqual(["KEYKEY", "swordfish", "token-1"]);
  });
});

describe("checking inputs", () => {
  const check = (news: PropertyMap) => checkInputs(commands, remote, news);

  test("defaults of a connection are filled in, also of its proxy, and the whole is marked secret", () => {
    const { inputs, failures } = check({ connection: { host: "a", proxy: { host: "b" } }, create: "true" });
    expect(failures).toEqual([]);
    expect(isSecret(inputs.connection)).toBe(true);
    const defaults = { dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" };
    expect(reveal(inputs.connection ?? null)).toEqual({
      host: "a",
      ...defaults,
      proxy: { host: "b", ...defaults },
    });
  });

  test("a connection that is known later passes", () => {
    expect(check({ connection: secret(UNKNOWN) }).failures).toEqual([]);
  });

  test("what does not fit is named by its path, and its value is not repeated", () => {
    const { failures } = check({
      connection: { host: "a", privatekey: "TOPSECRET" },
      create: 5,
      environment: { A: ["TOPSECRET"] },
      logging: "TOPSECRET",
      triggers: "TOPSECRET",
    });
    expect(failures.map(({ property }) => property)).toEqual([
      "connection.privatekey",
      "create",
      "environment.A",
      "logging",
      "triggers",
    ]);
    expect(JSON.stringify(failures)).not.toContain("TOPSECRET");
    expect(check({ create: "true" }).failures).toEqual([
      { property: "connection", reason: "a value is required" },
    ]);
  });
});

test("differences by input; an unknown value counts as one; triggers replace", () => {
  const olds = { create: "a", delete: "b", triggers: ["1"], stdin: "same" };
  const news = { create: UNKNOWN, update: "u", triggers: ["2"], stdin: secret("same") };
  const changes = diffInputs(remote, olds, news, (name) => name === "triggers");
  expect(
    Object.fromEntries(changes.map(({ name, kind, replace }) => [name, `${kind}${replace ? "!" : ""}`])),
  ).toEqual({
    create: "update",
    delete: "delete",
    triggers: "update!",
    update: "add",
  });
});

test("a line of any length is handed on, shortened; the last one needs no newline", () => {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  splitter.push("a\nb");
  splitter.push("c\n");
  for (let part = 0; part < 100; part += 1) splitter.push("x".repeat(2048));
  splitter.push("\nend");
  splitter.end();
  expect(lines.map((line) => line.length)).toEqual([1, 2, 4100, 3]);
  expect(lines[1]).toBe("bc");
});
