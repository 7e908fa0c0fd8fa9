import { createPrivateKey, type KeyObject } from "node:crypto";
import { OperationError } from "../shared/definition.js";
import type { PropertyValue } from "../shared/property.js";

/** Algorithms of keys, as the resources name them. */
export const KEY_ALGORITHMS = ["RSA", "ECDSA", "ED25519"] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/**
 * Reads a private key in PEM (PKCS #1, SEC 1 or PKCS #8).
 * @throws OperationError naming the input; the key is not repeated
 */
export function readPrivateKey(pem: PropertyValue | undefined, input: string): KeyObject {
  try {
    return createPrivateKey(String(pem));
  } catch {
    throw new OperationError(`${input} is not a private key in PEM form, or is encrypted`);
  }
}

/** @throws OperationError when certificates cannot be made with such a key */
export function algorithmOf(key: KeyObject): KeyAlgorithm {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return "RSA";
    case "ec":
      return "ECDSA";
    case "ed25519":
      return "ED25519";
    default:
      throw new OperationError(`keys of type ${key.asymmetricKeyType ?? "unknown"} are not supported`);
  }
}
