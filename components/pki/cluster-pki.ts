import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { EC_KEY, type LinkCertificate, linkCertificate } from "./link-certificate.js";

/** Names of the two ends of a VPN link. */
export interface PkiLink {
  /** Name of the link; prefix of the names of its resources. */
  name: string;
  /** Common name of the central point's certificate. */
  centralName: string;
  /** Common name of the site's certificate. */
  siteName: string;
}

/** Arguments of {@link ClusterPki}. */
export interface ClusterPkiArgs {
  /** Name of the cluster: subject of its authority. */
  cluster: string;
  /** One pair of certificates is minted for each. */
  links: PkiLink[];
}

/** A decade, as the keys live in the state of one stack and go with it. */
const CA_HOURS = 10 * 365 * 24;

/**
 * Everything of a cluster that is random: the certificate authority of the VPN with a certificate for
 * each end of each link, the administrator's ssh key, and the seed from which all other secrets derive.
 */
export class ClusterPki extends pulumi.ComponentResource {
  /** Private key in PEM whose secret bytes are the seed. Secret. */
  readonly seedKey: pulumi.Output<string>;
  /** The administrator's private key in OpenSSH's format. Secret. */
  readonly adminPrivateKey: pulumi.Output<string>;
  /** The administrator's public key line, without a line break. */
  readonly adminPublicKey: pulumi.Output<string>;
  readonly caCertificate: pulumi.Output<string>;
  /** Certificates by `<link>/central` and `<link>/site`; each depends on its own link alone. */
  readonly ends: { [end: string]: LinkCertificate };

  constructor(name: string, args: ClusterPkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("elastosca:pki:ClusterPki", name, {}, opts);
    const child = { parent: this };
    const seed = new tls.PrivateKey("seed", { algorithm: "ED25519" }, child);
    const admin = new tls.PrivateKey("admin", { algorithm: "ED25519" }, child);
    const caKey = new tls.PrivateKey("ca-key", { ...EC_KEY }, child);
    const ca = new tls.SelfSignedCert(
      "ca",
      {
        privateKeyPem: caKey.privateKeyPem,
        isCaCertificate: true,
        subject: { commonName: `${args.cluster} VPN authority`, organization: "elastosca" },
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: CA_HOURS,
        setSubjectKeyId: true,
      },
      child,
    );
    const authority = { certificate: ca.certPem, key: caKey.privateKeyPem };
    this.ends = {};
    for (const link of args.links) {
      const central = { commonName: link.centralName, usage: "server_auth" };
      const site = { commonName: link.siteName, usage: "client_auth" };
      this.ends[`${link.name}/central`] = linkCertificate(`${link.name}-central`, central, authority, child);
      this.ends[`${link.name}/site`] = linkCertificate(`${link.name}-site`, site, authority, child);
    }
    this.seedKey = seed.privateKeyPem;
    this.adminPrivateKey = admin.privateKeyOpenssh;
    this.adminPublicKey = admin.publicKeyOpenssh.apply((line) => line.trim());
    this.caCertificate = ca.certPem;
    this.registerOutputs({ caCertificate: this.caCertificate, adminPublicKey: this.adminPublicKey });
  }

  /** Certificate of one end of a link that was among the arguments. Throws for any other. */
  certificateOf(link: string, end: "central" | "site"): LinkCertificate {
    const found = this.ends[`${link}/${end}`];
    if (found === undefined) throw new Error(`no certificate was minted for the ${end} end of ${link}`);
    return found;
  }
}
