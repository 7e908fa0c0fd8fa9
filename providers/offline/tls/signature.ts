import { type KeyObject, sign, verify } from "node:crypto";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { OperationError } from "../shared/definition.js";
import { algorithmOf } from "./private-key-pem.js";

/** A way to sign: its identifier in certificates, and the digest (none for Ed25519, which has its own). */
interface Scheme {
  readonly oid: string;
  readonly digest: string | null;
  /** RSA identifiers carry a NULL parameter, the others none (RFC 4055, RFC 5758, RFC 8410). */
  readonly nullParameter: boolean;
}

const RSA: Scheme = { oid: "1.2.840.113549.1.1.11", digest: "sha256", nullParameter: true };
const ED25519: Scheme = { oid: "1.3.101.112", digest: null, nullParameter: false };
const ECDSA_SHA256: Scheme = { oid: "1.2.840.10045.4.3.2", digest: "sha256", nullParameter: false };
const ECDSA_BY_CURVE: { readonly [curve: string]: Scheme } = {
  secp384r1: { oid: "1.2.840.10045.4.3.3", digest: "sha384", nullParameter: false },
  secp521r1: { oid: "1.2.840.10045.4.3.4", digest: "sha512", nullParameter: false },
};
const OTHER_DIGESTS: readonly Scheme[] = [
  { oid: "1.2.840.113549.1.1.12", digest: "sha384", nullParameter: true },
  { oid: "1.2.840.113549.1.1.13", digest: "sha512", nullParameter: true },
];

/** The scheme that this key signs with, as certificates name it. */
export function signatureAlgorithm(key: KeyObject): AlgorithmIdentifier {
  const { oid, nullParameter } = schemeOf(key);
  return new AlgorithmIdentifier(nullParameter ? { algorithm: oid, parameters: null } : { algorithm: oid });
}

/** Signs DER; the key's private half is needed. */
export function signDer(der: ArrayBuffer, key: KeyObject): ArrayBuffer {
  const signature = sign(schemeOf(key).digest, Buffer.from(der), key);
  return new Uint8Array(signature).buffer;
}

/** @throws OperationError when the algorithm is none of those above */
export function verifyDer(
  der: ArrayBuffer,
  signature: ArrayBuffer,
  algorithm: string,
  key: KeyObject,
): boolean {
  const schemes = [RSA, ED25519, ECDSA_SHA256, ...Object.values(ECDSA_BY_CURVE), ...OTHER_DIGESTS];
  const scheme = schemes.find(({ oid }) => oid === algorithm);
  if (scheme === undefined)
    throw new OperationError(`signatures by the algorithm ${algorithm} cannot be checked`);
  return verify(scheme.digest, Buffer.from(der), key, Buffer.from(signature));
}

function schemeOf(key: KeyObject): Scheme {
  const algorithm = algorithmOf(key);
  if (algorithm === "RSA") return RSA;
  if (algorithm === "ED25519") return ED25519;
  return ECDSA_BY_CURVE[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? ECDSA_SHA256;
}
