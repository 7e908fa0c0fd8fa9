import { isIP } from "node:net";
import { AsnConvert } from "@peculiar/asn1-schema";
import { GeneralName, SubjectAlternativeName } from "@peculiar/asn1-x509";
import type { CheckFailure } from "../shared/check.js";
import { isUnknown, type PropertyMap, type PropertyValue } from "../shared/property.js";

/** Characters of IA5String, the type of host names and URIs in certificates. */
const ASCII = /^[\x21-\x7e]+$/u;

/** The value of the extension subjectAltName (RFC 5280, 4.2.1.6), or undefined when the inputs name none. */
export function alternativeNames(inputs: PropertyMap): ArrayBuffer | undefined {
  const names = [
    ...strings(inputs.dnsNames).map((dNSName) => new GeneralName({ dNSName })),
    ...strings(inputs.ipAddresses).map((iPAddress) => new GeneralName({ iPAddress })),
    ...strings(inputs.uris).map(
      (uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier }),
    ),
  ];
  return names.length === 0 ? undefined : AsnConvert.serialize(new SubjectAlternativeName(names));
}

/** Names that a certificate could not hold. */
export function checkAlternativeNames(inputs: PropertyMap): CheckFailure[] {
  return [
    ...refuse(
      inputs,
      "dnsNames",
      (name) => ASCII.test(name),
      "a host name in ASCII is expected (IDNA: xn--...)",
    ),
    ...refuse(inputs, "ipAddresses", (address) => isIP(address) !== 0, "an IP address is expected"),
    ...refuse(inputs, "uris", (uri) => ASCII.test(uri) && URL.canParse(uri), "an absolute URI is expected"),
  ];
}

function refuse(
  inputs: PropertyMap,
  input: string,
  accepts: (text: string) => boolean,
  reason: string,
): CheckFailure[] {
  return strings(inputs[input]).flatMap((text, index) =>
    isUnknown(text) || accepts(text) ? [] : [{ property: `${input}[${index}]`, reason }],
  );
}

function strings(value: PropertyValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
