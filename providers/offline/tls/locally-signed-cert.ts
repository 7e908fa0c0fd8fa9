import { createPublicKey, X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  Certificate,
  type Extension,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import { OperationError } from "../shared/definition.js";
import type { PropertyMap } from "../shared/property.js";
import { certificateResource, textList } from "./certificate-resource.js";
import { readCertificationRequest } from "./certification-request.js";
import { issueCertificate, keyIdentifier } from "./issue.js";
import { decodePem } from "./pem.js";
import { algorithmOf, readPrivateKey } from "./private-key-pem.js";

/** tls:index/locallySignedCert:LocallySignedCert: a certificate that a CA's key signs on a request. */
export const locallySignedCert = certificateResource({
  defaults: { earlyRenewalHours: 0, isCaCertificate: false, setSubjectKeyId: false },
  algorithmOutput: "caKeyAlgorithm",
  check: () => [],
  issue(inputs, { notBefore, notAfter }) {
    const signingKey = readPrivateKey(inputs.caPrivateKeyPem, "caPrivateKeyPem");
    const authority = readAuthority(inputs);
    if (!createPublicKey(signingKey).equals(authority.publicKey)) {
      throw new OperationError("caPrivateKeyPem is not the key of the certificate caCertPem");
    }
    const request = readCertificationRequest(String(inputs.certRequestPem));
    const ca = inputs.isCaCertificate === true;
    const issued = issueCertificate(
      {
        subject: request.subject,
        issuer: authority.subject,
        publicKey: request.publicKey,
        notBefore,
        notAfter,
        uses: textList(inputs.allowedUses),
        ca,
        pathLength: typeof inputs.maxPathLength === "number" ? inputs.maxPathLength : undefined,
        subjectKeyId: ca || inputs.setSubjectKeyId === true ? keyIdentifier(request.publicKey) : undefined,
        authorityKeyId: authority.keyId,
        alternativeNames: extensionValue(request.extensions, id_ce_subjectAltName),
      },
      signingKey,
    );
    return { ...issued, algorithm: algorithmOf(signingKey) };
  },
});

function readAuthority(inputs: PropertyMap) {
  const der = decodePem(String(inputs.caCertPem), ["CERTIFICATE"], "caCertPem");
  try {
    const { tbsCertificate } = AsnConvert.parse(der, Certificate);
    const keyId = extensionValue(tbsCertificate.extensions ?? [], id_ce_subjectKeyIdentifier);
    return {
      subject: tbsCertificate.subject,
      publicKey: new X509Certificate(der).publicKey,
      keyId: keyId && AsnConvert.parse(keyId, SubjectKeyIdentifier).buffer,
    };
  } catch {
    throw new OperationError("caCertPem is not an X.509 certificate");
  }
}

function extensionValue(extensions: readonly Extension[], id: string): ArrayBuffer | undefined {
  return extensions.find(({ extnID }) => extnID === id)?.extnValue.buffer;
}
