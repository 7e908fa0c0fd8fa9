import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { CheckFailure } from "../shared/check.js";
import type { ResourceDefinition } from "../shared/definition.js";
import { isUnknown, type PropertyMap, UNKNOWN } from "../shared/property.js";
import { opensshPrivateFile, opensshPublicKey } from "./openssh-key.js";
import { KEY_ALGORITHMS } from "./private-key-pem.js";

/** OpenSSL's names of the curves. */
const CURVES: { readonly [name: string]: string } = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

const DEFAULTS: PropertyMap = { ecdsaCurve: "P224", rsaBits: 2048 };
const SMALLEST_RSA = 1024;
const LARGEST_RSA = 16384;

/** What is known of a key only when it is made. */
const COMPUTED = [
  "id",
  "privateKeyOpenssh",
  "privateKeyPem",
  "privateKeyPemPkcs8",
  "publicKeyFingerprintMd5",
  "publicKeyFingerprintSha256",
  "publicKeyOpenssh",
  "publicKeyPem",
];

/** Version of the state's layout, which the official provider's bridge keeps beside the outputs. */
const STATE_META = JSON.stringify({ schema_version: "1" });

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

/** tls:index/privateKey:PrivateKey: a key pair that lives in the state. Any change makes a new one. */
export const privateKey: ResourceDefinition = {
  mustReplace: () => true,
  normalize: (inputs) => ({ ...DEFAULTS, ...inputs }),
  check: checkKey,
  previewCreate: (inputs) => ({
    ...DEFAULTS,
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, UNKNOWN])),
  }),
  previewUpdate: (_, state) => state,
  async create(inputs) {
    const settings = { ...DEFAULTS, ...inputs };
    const outputs = describeKey(await newKey(settings));
    return { id: String(outputs.id), outputs: { __meta: STATE_META, ...settings, ...outputs } };
  },
  update: (_, state) => Promise.resolve(state),
  delete: () => Promise.resolve(),
};

function checkKey(inputs: PropertyMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const oneOf = (property: string, allowed: readonly string[]): void => {
    const value = inputs[property];
    if (typeof value !== "string" || isUnknown(value) || allowed.includes(value)) return;
    failures.push({ property, reason: `the value must be one of ${allowed.join(", ")}` });
  };
  oneOf("algorithm", KEY_ALGORITHMS);
  oneOf("ecdsaCurve", Object.keys(CURVES));
  const { rsaBits } = inputs;
  if (typeof rsaBits === "number" && (rsaBits < SMALLEST_RSA || rsaBits > LARGEST_RSA)) {
    failures.push({
      property: "rsaBits",
      reason: `a size from ${SMALLEST_RSA} to ${LARGEST_RSA} is expected`,
    });
  }
  return failures;
}

async function newKey(settings: PropertyMap): Promise<KeyObject> {
  if (settings.algorithm === "RSA") {
    return (await generate("rsa", { modulusLength: settings.rsaBits })).privateKey;
  }
  if (settings.algorithm === "ED25519") return (await generate("ed25519", {})).privateKey;
  return (await generate("ec", { namedCurve: CURVES[String(settings.ecdsaCurve)] })).privateKey;
}

/** Every form and fingerprint of the key; those of OpenSSH are empty for a key that OpenSSH does not have. */
function describeKey(key: KeyObject): PropertyMap {
  return {
    ...describePublicKey(createPublicKey(key)),
    privateKeyPem: key.export({ type: traditionalForm(key), format: "pem" }).toString(),
    privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKeyOpenssh: opensshPrivateFile(key) ?? "",
  };
}

/** The outputs that follow from the public half, the id among them. */
export function describePublicKey(key: KeyObject): PropertyMap {
  const publicKeyPem = key.export({ type: "spki", format: "pem" }).toString();
  const openssh = opensshPublicKey(key);
  const digest = (algorithm: string): Buffer =>
    openssh === undefined ? Buffer.of() : createHash(algorithm).update(openssh.blob).digest();
  const sha256 = digest("sha256").toString("base64").replaceAll("=", "");
  return {
    id: createHash("sha1")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("hex"),
    publicKeyPem,
    publicKeyOpenssh: openssh === undefined ? "" : `${openssh.type} ${openssh.blob.toString("base64")}\n`,
    publicKeyFingerprintMd5: digest("md5").toString("hex").match(/../gu)?.join(":") ?? "",
    publicKeyFingerprintSha256: sha256 === "" ? "" : `SHA256:${sha256}`,
  };
}

/** The form that a key of this type has had before PKCS #8. */
function traditionalForm(key: KeyObject): "pkcs1" | "sec1" | "pkcs8" {
  if (key.asymmetricKeyType === "rsa") return "pkcs1";
  return key.asymmetricKeyType === "ec" ? "sec1" : "pkcs8";
}
