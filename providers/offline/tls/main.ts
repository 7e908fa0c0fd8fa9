import { serve } from "../shared/serve.js";
import { certRequest } from "./cert-request.js";
import { locallySignedCert } from "./locally-signed-cert.js";
import { privateKey } from "./private-key.js";
import schema from "./schema.json" with { type: "json" };
import { selfSignedCert } from "./self-signed-cert.js";

serve({
  name: "tls",
  version: schema.version,
  schema,
  resources: {
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
  },
});
