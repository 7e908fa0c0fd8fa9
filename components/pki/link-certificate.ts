import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

/** Certificate and key of one end of a VPN link, in PEM. */
export interface LinkCertificate {
  readonly certificate: pulumi.Output<string>;
  /** Secret. */
  readonly key: pulumi.Output<string>;
}

/** What signs: the cluster's own authority. */
export interface Authority {
  readonly certificate: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
}

/** Every key of the cluster's certificates: old OpenVPN clients know no Ed25519. */
export const EC_KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

/** Renewed by an `up` in the last month of the quarter. */
const VALIDITY_HOURS = 90 * 24;
const RENEWAL_HOURS = 30 * 24;

/**
 * Mints one end of a link. The extended key usage holds one role, so that the certificate of a site
 * cannot stand for the central point; name and alternative name are both the end's stable name.
 */
export function linkCertificate(
  name: string,
  end: { readonly commonName: string; readonly usage: string },
  authority: Authority,
  opts: pulumi.CustomResourceOptions,
): LinkCertificate {
  const key = new tls.PrivateKey(`${name}-key`, { ...EC_KEY }, opts);
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: end.commonName },
      dnsNames: [end.commonName],
    },
    opts,
  );
  const signed = new tls.LocallySignedCert(
    name,
    {
      certRequestPem: request.certRequestPem,
      caCertPem: authority.certificate,
      caPrivateKeyPem: authority.key,
      allowedUses: ["digital_signature", end.usage],
      validityPeriodHours: VALIDITY_HOURS,
      earlyRenewalHours: RENEWAL_HOURS,
      setSubjectKeyId: true,
    },
    opts,
  );
  return { certificate: signed.certPem, key: key.privateKeyPem };
}
