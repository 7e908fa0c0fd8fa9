import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { deriveBytes, mungeKey, seedOfPrivateKey, siteSeed } from "../../../components/secrets/derive.js";
import { ed25519KeyPair, hostKey } from "../../../components/secrets/openssh-key.js";
import { tlsCryptKey } from "../../../components/secrets/static-key.js";

const seed = Uint8Array.from({ length: 32 }, (_, index) => index);
const folder = mkdtempSync(join(tmpdir(), "elastosca-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0;

describe("secrets derived from one seed", () => {
  it("takes the 32 secret bytes of an Ed25519 key", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const bare = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    expect(Buffer.from(seedOfPrivateKey(pem))).toEqual(bare);
    expect(bare).toHaveLength(32);
  });

  it("derives by HKDF-SHA256: the vector of RFC 5869 shape holds for our label", () => {
    // Computed apart: HMAC-SHA256 extract with an empty salt, then expand with the label.
    const python =
      "import hmac,hashlib\n" +
      "prk=hmac.new(bytes(32),bytes(range(32)),hashlib.sha256).digest()\n" +
      "t1=hmac.new(prk,b'elastosca/x'+b'\\x01',hashlib.sha256).digest()\n" +
      "print((t1+hmac.new(prk,t1+b'elastosca/x'+b'\\x02',hashlib.sha256).digest())[:40].hex())";
    const apart = spawnSync("python3", ["-c", python], { encoding: "utf8" });
    const derived = Buffer.from(deriveBytes(seed, "x", 40)).toString("hex");
    expect(derived).toHaveLength(80);
    if (apart.status === 0) expect(derived).toBe(apart.stdout.trim());
  });

  it("gives each purpose, site and machine its own secret, the same one every time", () => {
    const keys = [
      Buffer.from(mungeKey(seed)).toString("hex"),
      tlsCryptKey(seed, "link-a"),
      tlsCryptKey(seed, "link-b"),
      hostKey(siteSeed(seed, "a"), "vnode-1").privateKey,
      hostKey(siteSeed(seed, "a"), "vnode-2").privateKey,
      hostKey(siteSeed(seed, "b"), "vnode-1").privateKey,
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(mungeKey(seed)).toHaveLength(1024);
    expect(hostKey(siteSeed(seed, "a"), "vnode-1")).toEqual(hostKey(siteSeed(seed, "a"), "vnode-1"));
  });
});

describe("host key in OpenSSH's format", () => {
  it.skipIf(missing("ssh-keygen"))("is read by ssh-keygen, which finds the same public key", () => {
    for (const comment of ["vnode-1", "a", "vr-lab-b", "some-longer-name"]) {
      const pair = ed25519KeyPair(deriveBytes(seed, comment, 32), comment);
      const file = join(folder, comment);
      writeFileSync(file, pair.privateKey);
      chmodSync(file, 0o600);
      const told = spawnSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
      expect(told.stderr).toBe("");
      expect(told.stdout.trim()).toBe(pair.publicKey);
    }
  });

  it.skipIf(missing("ssh-keygen"))("signs what its public line verifies", () => {
    const pair = ed25519KeyPair(deriveBytes(seed, "signer", 32), "signer");
    const file = join(folder, "signer");
    writeFileSync(file, pair.privateKey);
    chmodSync(file, 0o600);
    writeFileSync(join(folder, "allowed"), `signer ${pair.publicKey}\n`);
    const signed = spawnSync("ssh-keygen", ["-Y", "sign", "-f", file, "-n", "test"], { input: "text" });
    expect(signed.status).toBe(0);
    writeFileSync(join(folder, "sig"), signed.stdout);
    const args = ["-Y", "verify", "-f", join(folder, "allowed"), "-I", "signer", "-n", "test"];
    const checked = spawnSync("ssh-keygen", [...args, "-s", join(folder, "sig")], { input: "text" });
    expect(checked.status).toBe(0);
    const forged = spawnSync("ssh-keygen", [...args, "-s", join(folder, "sig")], { input: "other" });
    expect(forged.status).not.toBe(0);
  });
});

describe("static key of a link", () => {
  it("has the lines of the OpenVPN static key format", () => {
    const lines = tlsCryptKey(seed, "link-a").trimEnd().split("\n");
    expect(lines[0]).toBe("-----BEGIN OpenVPN Static key V1-----");
    expect(lines.at(-1)).toBe("-----END OpenVPN Static key V1-----");
    expect(lines).toHaveLength(18);
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^[0-9a-f]{32}$/);
  });

  it.skipIf(missing("openvpn"))("has the shape that openvpn itself writes", () => {
    const made = spawnSync("openvpn", ["--genkey", "tls-crypt"], { encoding: "utf8" });
    const shape = (text: string) =>
      text
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => line.replace(/^[0-9a-f]+$/, (digits) => `${digits.length} digits`));
    expect(shape(tlsCryptKey(seed, "link-a"))).toEqual(shape(made.stdout));
  });
});
