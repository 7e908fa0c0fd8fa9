import { createHash } from "node:crypto";
import type { ResourceDefinition } from "../shared/definition.js";
import { UNKNOWN } from "../shared/property.js";
import { alternativeNames, checkAlternativeNames } from "./alternative-names.js";
import { makeCertificationRequest } from "./certification-request.js";
import { encodePem } from "./pem.js";
import { algorithmOf, readPrivateKey } from "./private-key-pem.js";
import { subjectName } from "./subject.js";

/** tls:index/certRequest:CertRequest: a request to be signed by a CA. Any change makes a new one. */
export const certRequest: ResourceDefinition = {
  mustReplace: () => true,
  check: checkAlternativeNames,
  previewCreate: () => ({ id: UNKNOWN, certRequestPem: UNKNOWN, keyAlgorithm: UNKNOWN }),
  previewUpdate: (_, state) => state,
  create(inputs) {
    const key = readPrivateKey(inputs.privateKeyPem, "privateKeyPem");
    const der = makeCertificationRequest(subjectName(inputs.subject), alternativeNames(inputs), key);
    const id = createHash("sha1").update(der).digest("hex");
    return Promise.resolve({
      id,
      outputs: { id, certRequestPem: encodePem("CERTIFICATE REQUEST", der), keyAlgorithm: algorithmOf(key) },
    });
  },
  update: (_, state) => Promise.resolve(state),
  delete: () => Promise.resolve(),
};
