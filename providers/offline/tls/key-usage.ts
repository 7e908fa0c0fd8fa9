import { AsnConvert } from "@peculiar/asn1-schema";
import { ExtendedKeyUsage, KeyUsage, KeyUsageFlags } from "@peculiar/asn1-x509";

/** Names of `allowedUses` that are bits of the extension keyUsage (RFC 5280, 4.2.1.3). */
const KEY_USAGES = new Map<string, number>([
  ["digital_signature", KeyUsageFlags.digitalSignature],
  ["content_commitment", KeyUsageFlags.nonRepudiation],
  ["key_encipherment", KeyUsageFlags.keyEncipherment],
  ["data_encipherment", KeyUsageFlags.dataEncipherment],
  ["key_agreement", KeyUsageFlags.keyAgreement],
  ["cert_signing", KeyUsageFlags.keyCertSign],
  ["crl_signing", KeyUsageFlags.cRLSign],
  ["encipher_only", KeyUsageFlags.encipherOnly],
  ["decipher_only", KeyUsageFlags.decipherOnly],
]);

/** Names of `allowedUses` that are purposes of the extension extKeyUsage (RFC 5280, 4.2.1.12). */
const PURPOSES = new Map<string, string>([
  ["any_extended", "2.5.29.37.0"],
  ["server_auth", "1.3.6.1.5.5.7.3.1"],
  ["client_auth", "1.3.6.1.5.5.7.3.2"],
  ["code_signing", "1.3.6.1.5.5.7.3.3"],
  ["email_protection", "1.3.6.1.5.5.7.3.4"],
  ["ipsec_end_system", "1.3.6.1.5.5.7.3.5"],
  ["ipsec_tunnel", "1.3.6.1.5.5.7.3.6"],
  ["ipsec_user", "1.3.6.1.5.5.7.3.7"],
  ["timestamping", "1.3.6.1.5.5.7.3.8"],
  ["ocsp_signing", "1.3.6.1.5.5.7.3.9"],
  ["microsoft_server_gated_crypto", "1.3.6.1.4.1.311.10.3.3"],
  ["netscape_server_gated_crypto", "2.16.840.1.113730.4.1"],
  ["microsoft_commercial_code_signing", "1.3.6.1.4.1.311.2.1.22"],
  ["microsoft_kernel_code_signing", "1.3.6.1.4.1.311.61.1.1"],
]);

/** Every name that `allowedUses` takes. */
export const ALLOWED_USES: readonly string[] = [...KEY_USAGES.keys(), ...PURPOSES.keys()];

/** The value of keyUsage, or undefined when no use is one of its bits. */
export function keyUsage(uses: readonly string[]): ArrayBuffer | undefined {
  const flags = uses.reduce((bits, use) => bits | (KEY_USAGES.get(use) ?? 0), 0);
  return flags === 0 ? undefined : AsnConvert.serialize(new KeyUsage(flags));
}

/** The value of extKeyUsage, in the order of the input, or undefined when there is none. */
export function extendedKeyUsage(uses: readonly string[]): ArrayBuffer | undefined {
  const purposes = uses.flatMap((use) => PURPOSES.get(use) ?? []);
  return purposes.length === 0 ? undefined : AsnConvert.serialize(new ExtendedKeyUsage(purposes));
}
