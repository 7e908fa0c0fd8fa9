import { OperationError } from "../shared/definition.js";

/** The host keys that a connection accepts. */
export interface PinnedHostKeys {
  /** Signature algorithms to ask the server for, so that it presents the pinned key and not another of its keys. */
  readonly algorithms: readonly string[];
  readonly matches: (key: Buffer) => boolean;
}

/** An RSA key signs by several algorithms; every other type by the one of its name. */
const RSA_SIGNATURES = ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"];

/**
 * Reads host keys in the form of authorized_keys (`ssh-ed25519 AAAA... comment`) or of known_hosts
 * (`host ssh-ed25519 AAAA...`), one a line.
 * @throws OperationError when there is no key in the text; the text is not repeated
 */
export function parseHostKeys(text: string): PinnedHostKeys {
  const keys = text.split("\n").flatMap((line) => parseLine(line.trim()));
  if (keys.length === 0) {
    throw new OperationError("hostKey holds no public key in the form of authorized_keys or known_hosts");
  }
  const types = [...new Set(keys.map((key) => key.type))];
  return {
    algorithms: types.flatMap((type) => (type === "ssh-rsa" ? RSA_SIGNATURES : [type])),
    matches: (candidate) => keys.some((key) => key.blob.equals(candidate)),
  };
}

function parseLine(line: string): { type: string; blob: Buffer }[] {
  // Lines with a marker (@cert-authority, @revoked) do not name a key to be accepted as it is.
  if (line === "" || line.startsWith("#") || line.startsWith("@")) return [];
  const words = line.split(/\s+/u);
  for (const [index, type] of words.entries()) {
    const blob = Buffer.from(words[index + 1] ?? "", "base64");
    if (blob.length > 4 && typeInBlob(blob) === type) return [{ type, blob }];
  }
  return [];
}

/** The type that a public key in SSH's binary form begins with (RFC 4253, section 6.6). */
function typeInBlob(blob: Buffer): string {
  const length = blob.readUInt32BE(0);
  return blob.subarray(4, 4 + length).toString("latin1");
}
