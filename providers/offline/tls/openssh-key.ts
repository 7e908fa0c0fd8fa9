import { type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { encodePem } from "./pem.js";

/** A public key in SSH's own form: its type and its blob (RFC 4253, 6.6; RFC 5656; RFC 8709). */
export interface OpensshPublicKey {
  readonly type: string;
  readonly blob: Buffer;
}

/** Curves that SSH knows (RFC 5656, 10.1); P-224 has no name there. */
const SSH_CURVES: { readonly [crv: string]: string } = {
  "P-256": "nistp256",
  "P-384": "nistp384",
  "P-521": "nistp521",
};

/** The public half of a key; undefined for one that OpenSSH does not have: curve P-224. */
export function opensshPublicKey(key: KeyObject): OpensshPublicKey | undefined {
  const jwk = toJwk(key);
  if (jwk?.kty === "RSA") return named("ssh-rsa", mpint(jwk.e), mpint(jwk.n));
  if (jwk?.kty === "OKP") return named("ssh-ed25519", field(decode(jwk.x)));
  const curve = SSH_CURVES[jwk?.crv ?? ""];
  if (jwk === undefined || curve === undefined) return undefined;
  // An uncompressed point (SEC 1, 2.3.3).
  const point = Buffer.concat([Buffer.of(4), decode(jwk.x), decode(jwk.y)]);
  return named(`ecdsa-sha2-${curve}`, field(curve), field(point));
}

/** The private key file of OpenSSH, not encrypted; undefined as above. */
export function opensshPrivateFile(key: KeyObject): string | undefined {
  const publicKey = opensshPublicKey(key);
  const jwk = toJwk(key);
  if (publicKey === undefined || jwk === undefined) return undefined;
  return encodePem("OPENSSH PRIVATE KEY", privateContainer(publicKey.blob, privateFields(publicKey, jwk)));
}

/** Undefined for curve P-224, which has no such form (RFC 7518, 6.2.1.1). */
function toJwk(key: KeyObject): JsonWebKey | undefined {
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  return key.export({ format: "jwk" });
}

function named(type: string, ...fields: Buffer[]): OpensshPublicKey {
  return { type, blob: Buffer.concat([field(type), ...fields]) };
}

/** The fields of a private key as ssh-agent's protocol orders them (draft-miller-ssh-agent, 3.2). */
function privateFields({ type, blob }: OpensshPublicKey, jwk: JsonWebKey): Buffer {
  if (jwk.kty === "RSA") {
    return Buffer.concat([field(type), ...[jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(mpint)]);
  }
  if (jwk.kty === "OKP") return Buffer.concat([blob, field(Buffer.concat([decode(jwk.d), decode(jwk.x)]))]);
  return Buffer.concat([blob, mpint(jwk.d)]);
}

/** The unencrypted container of OpenSSH's PROTOCOL.key: header, one public key, then the private section. */
function privateContainer(publicBlob: Buffer, fields: Buffer): Buffer {
  // Twice the same number, by which a reader of an encrypted file would see that the passphrase was right.
  const checkNumber = randomBytes(4);
  const section = Buffer.concat([checkNumber, checkNumber, fields, field("")]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (section.length % 8)) % 8 }, (_, index) => index + 1),
  );
  return Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([section, padding])),
  ]);
}

function decode(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** A string of SSH's wire format (RFC 4251, section 5): its length and its bytes. */
function field(value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A positive integer of SSH's wire format: no leading zero but the one that keeps it positive. */
function mpint(base64url: string | undefined): Buffer {
  let bytes = decode(base64url);
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}
