import { createHash, type KeyObject, randomBytes } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  type Name,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { extendedKeyUsage, keyUsage } from "./key-usage.js";
import { encodePem } from "./pem.js";
import { signatureAlgorithm, signDer } from "./signature.js";

/** What a certificate is to say. */
export interface CertificateTemplate {
  readonly subject: Name;
  readonly issuer: Name;
  /** The subject's key as SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly uses: readonly string[];
  readonly ca: boolean;
  /** Certification authorities that may follow (RFC 5280, 4.2.1.9); undefined: any number. */
  readonly pathLength: number | undefined;
  readonly subjectKeyId: ArrayBuffer | undefined;
  readonly authorityKeyId: ArrayBuffer | undefined;
  /** The value of the extension subjectAltName. */
  readonly alternativeNames: ArrayBuffer | undefined;
}

/** A certificate and its serial number in decimal. */
export interface IssuedCertificate {
  readonly pem: string;
  readonly serialNumber: string;
}

/** Makes an X.509 version 3 certificate (RFC 5280) with a random serial number of 128 bits. */
export function issueCertificate(template: CertificateTemplate, signingKey: KeyObject): IssuedCertificate {
  const serial = randomBytes(16);
  const algorithm = signatureAlgorithm(signingKey);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: positiveInteger(serial),
    signature: algorithm,
    issuer: template.issuer,
    validity: new Validity({ notBefore: template.notBefore, notAfter: template.notAfter }),
    subject: template.subject,
    subjectPublicKeyInfo: AsnConvert.parse(template.publicKey, SubjectPublicKeyInfo),
    extensions: new Extensions(extensionsOf(template)),
  });
  const signatureValue = signDer(AsnConvert.serialize(tbsCertificate), signingKey);
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue });
  return {
    pem: encodePem("CERTIFICATE", new Uint8Array(AsnConvert.serialize(certificate))),
    serialNumber: BigInt(`0x${serial.toString("hex")}`).toString(),
  };
}

/** The key identifier of RFC 5280, 4.2.1.2, method 1: SHA-1 of the public key's bits. */
export function keyIdentifier(publicKey: Uint8Array): ArrayBuffer {
  const info = AsnConvert.parse(publicKey, SubjectPublicKeyInfo);
  const digest = createHash("sha1").update(Buffer.from(info.subjectPublicKey)).digest();
  return new Uint8Array(digest).buffer;
}

function extensionsOf(template: CertificateTemplate): Extension[] {
  const { subjectKeyId, authorityKeyId, uses, ca, pathLength } = template;
  const constraints = new BasicConstraints({ cA: ca });
  if (ca && pathLength !== undefined) constraints.pathLenConstraint = pathLength;
  return [
    extension(id_ce_keyUsage, keyUsage(uses), true),
    extension(id_ce_extKeyUsage, extendedKeyUsage(uses), false),
    extension(id_ce_basicConstraints, AsnConvert.serialize(constraints), true),
    extension(
      id_ce_subjectKeyIdentifier,
      subjectKeyId && AsnConvert.serialize(new SubjectKeyIdentifier(subjectKeyId)),
      false,
    ),
    extension(
      id_ce_authorityKeyIdentifier,
      authorityKeyId &&
        AsnConvert.serialize(
          new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(authorityKeyId) }),
        ),
      false,
    ),
    // A subject without a name is known by its alternative names alone, which makes them critical.
    extension(id_ce_subjectAltName, template.alternativeNames, template.subject.length === 0),
  ].filter((entry) => entry !== undefined);
}

function extension(extnID: string, value: ArrayBuffer | undefined, critical: boolean): Extension | undefined {
  return value === undefined
    ? undefined
    : new Extension({ extnID, critical, extnValue: new OctetString(value) });
}

/** The bytes of a DER integer: no leading zero but the one that keeps it positive. */
function positiveInteger(bytes: Buffer): ArrayBuffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first < 0 ? Buffer.of(0) : bytes.subarray(first);
  const padded = (significant[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), significant]) : significant;
  return new Uint8Array(padded).buffer;
}
