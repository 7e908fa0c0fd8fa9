import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type UserDataArgs, userData } from "../../../components/contextualize/user-data.js";

const args: UserDataArgs = {
  cloudConfig: JSON.stringify({
    users: [{ name: "admin", uid: "2000" }, { name: "callhome" }],
    write_files: [{ path: "/etc/unit", content: "dial @CENTRAL_ADDRESS@ twice: @CENTRAL_ADDRESS@\n" }],
    runcmd: [["true"]],
  }),
  adminUser: "admin",
  adminPublicKey: "ssh-ed25519 ADMIN admin",
  hostPrivateKey: "PRIVATE",
  hostPublicKey: "ssh-ed25519 HOST vr",
};

function settled(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => output.apply(resolve));
}

async function configOf(given: UserDataArgs): Promise<Record<string, unknown>> {
  const text = await settled(userData(given));
  expect(text.startsWith("#cloud-config\n")).toBe(true);
  return JSON.parse(text.replace("#cloud-config\n", "")) as Record<string, unknown>;
}

describe("user-data of a machine", () => {
  it("is a secret", async () => {
    expect(await pulumi.isSecret(userData(args))).toBe(true);
  });

  it("adds the host key and gives the login key to the administrator alone", async () => {
    const config = await configOf(args);
    expect(config.ssh_keys).toEqual({ ed25519_private: "PRIVATE", ed25519_public: "ssh-ed25519 HOST vr" });
    expect(config.users).toEqual([
      { name: "admin", uid: "2000", ssh_authorized_keys: ["ssh-ed25519 ADMIN admin"] },
      { name: "callhome" },
    ]);
    expect(config.runcmd).toEqual([["true"]]);
  });

  it("leaves a home alone that is another machine's: the key stands there already", async () => {
    const users = [{ name: "admin", uid: "2000", no_create_home: true }];
    const config = await configOf({ ...args, cloudConfig: JSON.stringify({ users }) });
    expect(config.users).toEqual(users);
  });

  it("makes the administrator when the plan has none", async () => {
    const config = await configOf({ ...args, cloudConfig: "{}" });
    expect(config.users).toEqual([{ name: "admin", ssh_authorized_keys: ["ssh-ed25519 ADMIN admin"] }]);
    expect(config.write_files).toEqual([]);
  });

  it("fills in the central point's address everywhere and pins its host key", async () => {
    const config = await configOf({
      ...args,
      centralAddress: "203.0.113.10",
      centralHostKey: "ssh-ed25519 CENTRAL front-end",
    });
    expect(config.write_files).toEqual([
      { path: "/etc/unit", content: "dial 203.0.113.10 twice: 203.0.113.10\n" },
      {
        path: "/etc/overlay/central_known_hosts",
        permissions: "0644",
        content: "203.0.113.10 ssh-ed25519 CENTRAL\n",
      },
    ]);
  });

  it("is the same text for the same keys, so that nothing changes at the next update", async () => {
    expect(await settled(userData(args))).toBe(await settled(userData(args)));
  });
});
