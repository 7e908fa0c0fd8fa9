import { createPrivateKey, hkdfSync } from "node:crypto";

/**
 * The 32 secret bytes of an Ed25519 private key in PEM (PKCS#8), whatever wrote the PEM.
 * Throws when the text is not such a key: a program fault, the key comes from a resource of ours.
 */
export function seedOfPrivateKey(pem: string): Uint8Array {
  const scalar = createPrivateKey(pem).export({ format: "jwk" }).d;
  if (scalar === undefined) throw new Error("the seed key is not an Ed25519 key");
  return Buffer.from(scalar, "base64url");
}

/**
 * `length` bytes (at most 8160) that depend on the seed and the label alone: HKDF-SHA256 (RFC 5869) with
 * an empty salt. One kept key gives every further secret, so that a worker needs no resource for its own.
 */
export function deriveBytes(seed: Uint8Array, label: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", seed, new Uint8Array(), `elastosca/${label}`, length));
}

/** Key of the batch system's authentication, 1024 bytes as mungekey makes by default. */
export function mungeKey(seed: Uint8Array): Uint8Array {
  return deriveBytes(seed, "munge", 1024);
}

/** Seed of the machines of one site; a site stack is given this one and cannot compute another site's. */
export function siteSeed(seed: Uint8Array, site: string): Uint8Array {
  return deriveBytes(seed, `site/${site}`, 32);
}
