import { createPublicKey, type KeyObject } from "node:crypto";
import { Attributes, CertificationRequest, CertificationRequestInfo } from "@peculiar/asn1-csr";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  Attribute,
  Extension,
  Extensions,
  id_ce_subjectAltName,
  type Name,
  SubjectPublicKeyInfo,
} from "@peculiar/asn1-x509";
import { OperationError } from "../shared/definition.js";
import { decodePem } from "./pem.js";
import { signatureAlgorithm, signDer, verifyDer } from "./signature.js";

/** The attribute by which a request asks for extensions (RFC 2985, 5.4.2). */
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

/** What a request asks to be certified. */
export interface RequestedCertificate {
  readonly subject: Name;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** A PKCS #10 request (RFC 2986) in DER. @param alternativeNames the value of subjectAltName, if any */
export function makeCertificationRequest(
  subject: Name,
  alternativeNames: ArrayBuffer | undefined,
  key: KeyObject,
): Uint8Array {
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  const info = new CertificationRequestInfo({
    subject,
    subjectPKInfo: AsnConvert.parse(publicKey, SubjectPublicKeyInfo),
    attributes: new Attributes(alternativeNames === undefined ? [] : [extensionRequest(alternativeNames)]),
  });
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: signatureAlgorithm(key),
    signature: signDer(AsnConvert.serialize(info), key),
  });
  return new Uint8Array(AsnConvert.serialize(request));
}

function extensionRequest(alternativeNames: ArrayBuffer): Attribute {
  const extension = new Extension({
    extnID: id_ce_subjectAltName,
    extnValue: new OctetString(alternativeNames),
  });
  return new Attribute({
    type: EXTENSION_REQUEST,
    values: [AsnConvert.serialize(new Extensions([extension]))],
  });
}

/**
 * Reads a request in PEM and checks that it is signed with the key that it names.
 * @throws OperationError
 */
export function readCertificationRequest(pem: string): RequestedCertificate {
  const der = decodePem(pem, ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], "certRequestPem");
  const request = parse(der);
  const info = request.certificationRequestInfo;
  const publicKey = new Uint8Array(AsnConvert.serialize(info.subjectPKInfo));
  const signed = request.certificationRequestInfoRaw ?? AsnConvert.serialize(info);
  const key = createPublicKey({ key: Buffer.from(publicKey), type: "spki", format: "der" });
  if (!verifyDer(signed, request.signature, request.signatureAlgorithm.algorithm, key)) {
    throw new OperationError("the signature of certRequestPem is not by the key that it names");
  }
  const asked = [...(info.attributes ?? [])].find(({ type }) => type === EXTENSION_REQUEST)?.values[0];
  return {
    subject: info.subject,
    publicKey,
    extensions: asked === undefined ? [] : [...AsnConvert.parse(asked, Extensions)],
  };
}

function parse(der: Uint8Array): CertificationRequest {
  try {
    return AsnConvert.parse(der, CertificationRequest);
  } catch {
    throw new OperationError("certRequestPem is not a PKCS #10 certificate request");
  }
}
