import { deriveBytes } from "./derive.js";

const KEY_BYTES = 256;
const COLUMNS = 32;

/**
 * Key of the control channel of one VPN link (`tls-crypt`), derived from the seed, in the static key
 * format of OpenVPN: 2048 bits as 16 lines of hexadecimal digits. Both ends are given the same text.
 */
export function tlsCryptKey(seed: Uint8Array, link: string): string {
  const digits = Buffer.from(deriveBytes(seed, `tls-crypt/${link}`, KEY_BYTES)).toString("hex");
  const lines = digits.match(new RegExp(`.{${COLUMNS}}`, "g")) ?? [];
  return ["-----BEGIN OpenVPN Static key V1-----", ...lines, "-----END OpenVPN Static key V1-----", ""].join(
    "\n",
  );
}
