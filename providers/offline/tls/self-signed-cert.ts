import { createPublicKey } from "node:crypto";
import { alternativeNames, checkAlternativeNames } from "./alternative-names.js";
import { certificateResource, textList } from "./certificate-resource.js";
import { issueCertificate, keyIdentifier } from "./issue.js";
import { algorithmOf, readPrivateKey } from "./private-key-pem.js";
import { subjectName } from "./subject.js";

/** tls:index/selfSignedCert:SelfSignedCert: a certificate signed with its own key, such as a CA's. */
export const selfSignedCert = certificateResource({
  defaults: {
    earlyRenewalHours: 0,
    isCaCertificate: false,
    setAuthorityKeyId: false,
    setSubjectKeyId: false,
  },
  algorithmOutput: "keyAlgorithm",
  check: checkAlternativeNames,
  issue(inputs, { notBefore, notAfter }) {
    const key = readPrivateKey(inputs.privateKeyPem, "privateKeyPem");
    const publicKey = new Uint8Array(createPublicKey(key).export({ type: "spki", format: "der" }));
    const name = subjectName(inputs.subject);
    const identifier = keyIdentifier(publicKey);
    const ca = inputs.isCaCertificate === true;
    const issued = issueCertificate(
      {
        subject: name,
        issuer: name,
        publicKey,
        notBefore,
        notAfter,
        uses: textList(inputs.allowedUses),
        ca,
        pathLength: typeof inputs.maxPathLength === "number" ? inputs.maxPathLength : undefined,
        // A certification authority must have one (RFC 5280, 4.2.1.2).
        subjectKeyId: ca || inputs.setSubjectKeyId === true ? identifier : undefined,
        authorityKeyId: inputs.setAuthorityKeyId === true ? identifier : undefined,
        alternativeNames: alternativeNames(inputs),
      },
      key,
    );
    return { ...issued, algorithm: algorithmOf(key) };
  },
});
