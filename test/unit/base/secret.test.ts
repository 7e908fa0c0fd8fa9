import { describe, expect, test } from "vitest";
import { blotted, looksSecret } from "../../../src/base/secret.js";

describe("secrets are told by their names", () => {
  test.each([
    "iam_access_token",
    "admin_password",
    "clientSecret",
    "aws_access_key",
    "privateKey",
    "credential",
  ])("%s", (name) => expect(looksSecret(name)).toBe(true));
  test.each(["max_workers", "ssh_port", "key_name", "worker_cpus"])("%s is none", (name) =>
    expect(looksSecret(name)).toBe(false),
  );
});

describe("source lines in messages", () => {
  test.each([
    ["  password: hunter2", "  password: *******"],
    ['  token: "a b", x: 1', "  token: *****, x: 1"],
    ["{ secret_key: 'abc', y: z }", "{ secret_key: *****, y: z }"],
    ["  iam_access_token: abc # why", "  iam_access_token: *** # why"],
    ["  token: { get_input: token }", "  token: { get_input: token }"],
    ["  max_workers: 5", "  max_workers: 5"],
    ["  admin_password:", "  admin_password:"],
  ])("%j", (line, shown) => {
    expect(blotted(line)).toBe(shown);
    expect(blotted(line)).toHaveLength(line.length);
  });
});
