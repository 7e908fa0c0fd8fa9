import { AsnConvert } from "@peculiar/asn1-schema";
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from "@peculiar/asn1-x509";
import { isPropertyMap, type PropertyValue } from "../shared/property.js";

/** Attribute types (X.520; emailAddress: RFC 2985) in the order in which a name lists them. */
const ATTRIBUTES = [
  ["country", "2.5.4.6"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["locality", "2.5.4.7"],
  ["province", "2.5.4.8"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
  ["emailAddress", "1.2.840.113549.1.9.1"],
] as const;

/** Characters of PrintableString (X.680, 41.4). */
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/u;

/** The distinguished name of an input `subject`; empty when there is none. */
export function subjectName(subject: PropertyValue | undefined): Name {
  const parts = isPropertyMap(subject) ? subject : {};
  const sets = ATTRIBUTES.flatMap(([input, type]) => {
    const value = parts[input];
    const values = (Array.isArray(value) ? value : [value]).filter(
      (text): text is string => typeof text === "string" && text !== "",
    );
    return values.length === 0 ? [] : [attributeSet(type, input === "emailAddress", values)];
  });
  return new Name(sets);
}

function attributeSet(type: string, ascii: boolean, values: readonly string[]): RelativeDistinguishedName {
  const attributes = values.map(
    (text) => new AttributeTypeAndValue({ type, value: new AttributeValue(stringForm(text, ascii)) }),
  );
  // DER sorts the members of a set by their encoding (X.690, 11.6).
  return new RelativeDistinguishedName(attributes.sort((a, b) => Buffer.compare(encoded(a), encoded(b))));
}

function stringForm(text: string, ascii: boolean): Partial<AttributeValue> {
  if (ascii) return { ia5String: text };
  return PRINTABLE.test(text) ? { printableString: text } : { utf8String: text };
}

function encoded(attribute: AttributeTypeAndValue): Buffer {
  return Buffer.from(AsnConvert.serialize(attribute));
}
