import { describe, expect, test } from "vitest";
import type { PolicedResource, PropertyMap } from "../../../policies/resource.js";
import { secretInClear } from "../../../policies/rules/secret-in-clear.js";

const NODE = "elastosca-local:index:Node";
const OPENSTACK = "openstack:compute/instance:Instance";
const AWS = "aws:ec2/instance:Instance";
const COMMAND = "command:remote:Command";
const KEY = ["-----BEGIN", "OPENSSH PRIVATE KEY-----\nabc"].join(" ");

const resource = (type: string, props: PropertyMap): PolicedResource => ({ type, name: "r", props });

describe("secrets in clear", () => {
  const hostKey = `#cloud-config\nssh_keys:\n  ed25519_private: |\n    ${KEY.replace("\n", "\n    ")}\nruncmd:\n- true\n`;
  test.each<[string, string, PropertyMap, readonly string[]]>([
    [
      "a key in a command",
      COMMAND,
      { create: `echo '${KEY}'` },
      ["create holds a private key, which others can read there"],
    ],
    [
      "a password in a command",
      COMMAND,
      { delete: "mysql --password=sesame-open" },
      ["delete holds a password or token, which others can read there"],
    ],
    ["a variable in a command", COMMAND, { create: 'mysql --password="$PASSWORD"' }, []],
    ["a file in a command", COMMAND, { create: "curl --token=/run/token" }, []],
    ["a key by stdin", COMMAND, { create: "cat", stdin: KEY }, []],
    ["the machine's own host key", OPENSTACK, { userData: hostKey }, []],
    [
      "the host key in JSON",
      NODE,
      { userData: `#cloud-config\n${JSON.stringify({ ssh_keys: { rsa_private: KEY } })}` },
      [],
    ],
    [
      "another key beside it",
      NODE,
      { userData: `#cloud-config\n${JSON.stringify({ ssh_keys: {}, write_files: [{ content: KEY }] })}` },
      ["userData holds a private key, which others can read there"],
    ],
    [
      "another key below it",
      OPENSTACK,
      { userData: `${hostKey}write_files:\n- content: |\n    ${KEY}\n` },
      ["userData holds a private key, which others can read there"],
    ],
    [
      "a key in encoded user data",
      AWS,
      { userDataBase64: Buffer.from(KEY).toString("base64") },
      ["userDataBase64 holds a private key, which others can read there"],
    ],
    [
      "a password in a label",
      NODE,
      { labels: { note: "password: sesame-open" } },
      ["labels.note holds a password or token, which others can read there"],
    ],
    [
      "locked passwords",
      OPENSTACK,
      { userData: "#cloud-config\nusers:\n- name: x\n  lock_passwd: true\nssh_pwauth: false\n" },
      [],
    ],
  ])("%s", (_what, type, props, violations) => {
    expect(secretInClear(resource(type, props))).toEqual(violations);
  });

  test("an input with a secret's name or a key in it must be marked secret, by itself or with what is round it", () => {
    const props = {
      create: "true",
      connection: { host: "h", password: "p", privateKey: KEY },
      stdin: "munge",
    };
    const look = (...secret: string[]) =>
      secretInClear({ ...resource(COMMAND, props), secretPaths: new Set(secret) });
    expect(look()).toEqual([
      "connection.password holds a secret that is not marked secret: use pulumi.secret or config.requireSecret",
      "connection.privateKey holds a secret that is not marked secret: use pulumi.secret or config.requireSecret",
    ]);
    expect(look("connection")).toEqual([]);
    expect(look("connection.privateKey")).toHaveLength(1);
    expect(look("connect")).toHaveLength(2);
  });

  test("no message quotes the secret", () => {
    const found = secretInClear({
      ...resource(COMMAND, { create: `x password=sesame-open ${KEY}`, stdin: KEY }),
      secretPaths: new Set(),
    });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toMatch(/sesame|BEGIN/);
  });
});
