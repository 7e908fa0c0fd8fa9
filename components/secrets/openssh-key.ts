import { createPrivateKey, createPublicKey } from "node:crypto";
import { deriveBytes } from "./derive.js";

/** An ssh key pair: the private file's text and the public line, both as OpenSSH writes them. */
export interface SshKeyPair {
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA... comment`, without a line break. */
  readonly publicKey: string;
}

/** PKCS#8 wrapping of a bare Ed25519 key (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const KEY_TYPE = "ssh-ed25519";
const BLOCK = 8;
const COLUMNS = 70;

/** Host key of a machine, derived from its site's seed: stable as long as the seed is. */
export function hostKey(seedOfSite: Uint8Array, machine: string): SshKeyPair {
  return ed25519KeyPair(deriveBytes(seedOfSite, `host-key/${machine}`, 32), machine);
}

/** The Ed25519 key pair of a 32-byte seed in OpenSSH's formats (PROTOCOL.key, not encrypted). */
export function ed25519KeyPair(seed: Uint8Array, comment: string): SshKeyPair {
  const point = publicPoint(seed);
  const publicBlob = Buffer.concat([text(KEY_TYPE), sized(point)]);
  // The two equal numbers only tell a right passphrase from a wrong one; derived, so that the text is stable.
  const check = Buffer.from(deriveBytes(seed, "openssh-check", 4));
  const privatePart = Buffer.concat([
    check,
    check,
    text(KEY_TYPE),
    sized(point),
    sized(Buffer.concat([seed, point])),
    text(comment),
  ]);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0", "latin1"),
    text("none"),
    text("none"),
    text(""),
    number(1),
    sized(publicBlob),
    sized(padded(privatePart)),
  ]);
  return {
    privateKey: armour(body),
    publicKey: `${KEY_TYPE} ${publicBlob.toString("base64")} ${comment}`,
  };
}

function publicPoint(seed: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  return Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([number(bytes.length), bytes]);
}

function text(value: string): Buffer {
  return sized(Buffer.from(value, "utf8"));
}

/** Filled up to the cipher's block size with 1, 2, 3, ... */
function padded(bytes: Buffer): Buffer {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function armour(body: Buffer): string {
  const lines = body.toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}
