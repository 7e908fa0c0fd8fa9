import type { DeploymentPlan, LinkEndName, LinkPlan } from "../../lowering/ir.js";
import { type Expression, firstLine, joined } from "./expressions.js";
import type { ProgramBuilder, ResourceRef } from "./program.js";

/** Keys and certificates of a cluster. All of them are minted by the program's own resources. */
export interface ClusterKeys {
  /** The administrator's key line, without a line break. */
  readonly adminPublicKey: Expression;
  readonly adminPrivateKey: Expression;
  readonly mungeKey: Expression;
  readonly caCertificate: Expression;
  certificate(link: string, end: LinkEndName): { readonly certificate: Expression; readonly key: Expression };
  /** Key of a link's control channel, in OpenVPN's static key format. */
  tlsCrypt(link: string): Expression;
  host(machine: string): HostKey;
}

/** The host key of a machine, so that it is known before the machine is there. */
export interface HostKey {
  readonly privateKey: Expression;
  /** Public key line, without a line break. */
  readonly publicKey: Expression;
}

/** Old OpenVPN clients know no Ed25519. */
const EC_KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;
const CA_HOURS = 10 * 365 * 24;
const VALIDITY_HOURS = 90 * 24;
const RENEWAL_HOURS = 30 * 24;

/**
 * Declares everything of a cluster that is random. The components derive most of it from one seed, so that
 * a worker needs no key resource of its own; this language cannot derive, so each secret has a resource here.
 */
export function clusterKeys(program: ProgramBuilder, plan: DeploymentPlan): ClusterKeys {
  const admin = ed25519(program, "admin");
  const munge = ed25519(program, "munge");
  const caKey = program.resource("ca-key", "tls:index/privateKey:PrivateKey", EC_KEY);
  const ca = program.resource("ca", "tls:index/selfSignedCert:SelfSignedCert", {
    privateKeyPem: caKey.get("privateKeyPem"),
    isCaCertificate: true,
    subject: { commonName: `${plan.cluster.name} VPN authority`, organization: "elastosca" },
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: CA_HOURS,
    setSubjectKeyId: true,
  });
  const authority = { caCertPem: ca.get("certPem"), caPrivateKeyPem: caKey.get("privateKeyPem") };
  const links = new Map(plan.links.map((link) => [link.name, linkKeys(program, link, authority)]));
  const linkOf = (name: string) => {
    const found = links.get(name);
    if (found === undefined) throw new Error(`the plan has no link ${name}`);
    return found;
  };
  const hosts = new Map<string, HostKey>();
  return {
    adminPublicKey: program.variable("admin-public-key", firstLine(admin.get("publicKeyOpenssh"))),
    adminPrivateKey: admin.get("privateKeyOpenssh"),
    mungeKey: munge.get("privateKeyPem"),
    caCertificate: ca.get("certPem"),
    certificate: (link, end) => linkOf(link)[end],
    tlsCrypt: (link) => linkOf(link).tlsCrypt,
    host(machine) {
      const known = hosts.get(machine);
      if (known !== undefined) return known;
      const made = hostKey(program, machine);
      hosts.set(machine, made);
      return made;
    },
  };
}

type Authority = { readonly caCertPem: Expression; readonly caPrivateKeyPem: Expression };
type Certificate = { readonly certificate: Expression; readonly key: Expression };

function linkKeys(program: ProgramBuilder, link: LinkPlan, authority: Authority) {
  const { name, central, remote } = link;
  return {
    central: linkEnd(program, `${name}-central`, central, authority),
    site: linkEnd(program, `${name}-site`, remote, authority),
    tlsCrypt: tlsCryptKey(program, name),
  };
}

/** The extended key usage holds one role, so that a site's certificate cannot stand for the central point. */
function linkEnd(
  program: ProgramBuilder,
  name: string,
  { commonName, usage }: LinkPlan["central"],
  authority: Authority,
): Certificate {
  const key = program.resource(`${name}-key`, "tls:index/privateKey:PrivateKey", EC_KEY);
  const request = program.resource(`${name}-request`, "tls:index/certRequest:CertRequest", {
    privateKeyPem: key.get("privateKeyPem"),
    subject: { commonName },
    dnsNames: [commonName],
  });
  const signed = program.resource(name, "tls:index/locallySignedCert:LocallySignedCert", {
    certRequestPem: request.get("certRequestPem"),
    ...authority,
    allowedUses: ["digital_signature", usage],
    validityPeriodHours: VALIDITY_HOURS,
    earlyRenewalHours: RENEWAL_HOURS,
    setSubjectKeyId: true,
  });
  return { certificate: signed.get("certPem"), key: key.get("privateKeyPem") };
}

/** 256 random bytes as 16 lines of digits: read once, on the machine that runs the program, and kept as a secret. */
const RANDOM_LINES = "od -An -v -tx1 -N256 /dev/urandom | tr -d ' \\n' | fold -w 32";

function tlsCryptKey(program: ProgramBuilder, link: string): Expression {
  const digits = program.resource(
    `${link}-tls-crypt`,
    "command:local:Command",
    { create: RANDOM_LINES, logging: "none", addPreviousOutputInEnv: false },
    { additionalSecretOutputs: ["stdout"] },
  );
  return joined([
    "-----BEGIN OpenVPN Static key V1-----\n",
    digits.get("stdout"),
    "\n-----END OpenVPN Static key V1-----\n",
  ]);
}

function hostKey(program: ProgramBuilder, machine: string): HostKey {
  const key = ed25519(program, `${machine}-host-key`);
  return {
    privateKey: key.get("privateKeyOpenssh"),
    publicKey: program.variable(`${machine}-public-key`, firstLine(key.get("publicKeyOpenssh"))),
  };
}

function ed25519(program: ProgramBuilder, name: string): ResourceRef {
  return program.resource(name, "tls:index/privateKey:PrivateKey", { algorithm: "ED25519" });
}
