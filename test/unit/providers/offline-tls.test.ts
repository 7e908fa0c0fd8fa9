import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { PropertyMap } from "../../../providers/offline/shared/property.js";
import { certRequest } from "../../../providers/offline/tls/cert-request.js";
import { locallySignedCert } from "../../../providers/offline/tls/locally-signed-cert.js";
import { privateKey } from "../../../providers/offline/tls/private-key.js";
import { selfSignedCert } from "../../../providers/offline/tls/self-signed-cert.js";
import { make, workbench } from "../../support/tls-fixture.js";

const { run, dispose } = workbench();
afterAll(dispose);

/** Every kind of key that the provider makes. */
const KINDS: PropertyMap[] = [
  { algorithm: "RSA", rsaBits: 2048 },
  { algorithm: "ECDSA", ecdsaCurve: "P224" },
  { algorithm: "ECDSA", ecdsaCurve: "P256" },
  { algorithm: "ECDSA", ecdsaCurve: "P384" },
  { algorithm: "ECDSA", ecdsaCurve: "P521" },
  { algorithm: "ED25519" },
];
const HEADERS: Record<string, string> = {
  RSA: "RSA PRIVATE KEY",
  ECDSA: "EC PRIVATE KEY",
  ED25519: "PRIVATE KEY",
};

describe.each(KINDS)("a key $algorithm $ecdsaCurve", (inputs) => {
  test("has the forms that OpenSSL and OpenSSH read, with their fingerprints", async () => {
    const key = await make(privateKey, inputs);
    expect(key.privateKeyPem).toMatch(
      new RegExp(`^-----BEGIN ${HEADERS[String(inputs.algorithm)]}-----\n`, "u"),
    );
    expect(key.privateKeyPemPkcs8).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
    expect(run("openssl", ["pkey", "-in", "pem", "-pubout"], { pem: key.privateKeyPem })).toBe(
      key.publicKeyPem,
    );
    expect(run("openssl", ["pkey", "-in", "pk8", "-pubout"], { pk8: key.privateKeyPemPkcs8 })).toBe(
      key.publicKeyPem,
    );
    if (inputs.ecdsaCurve === "P224") {
      expect([key.publicKeyOpenssh, key.privateKeyOpenssh, key.publicKeyFingerprintMd5]).toEqual([
        "",
        "",
        "",
      ]);
      return;
    }
    const ssh = `ssh-${String(inputs.algorithm)}-${String(inputs.ecdsaCurve)}`;
    const files = { [ssh]: key.privateKeyOpenssh, "key.pub": key.publicKeyOpenssh };
    expect(run("ssh-keygen", ["-y", "-f", ssh], files).trim()).toBe(String(key.publicKeyOpenssh).trim());
    expect(run("ssh-keygen", ["-l", "-f", "key.pub"])).toContain(` ${key.publicKeyFingerprintSha256} `);
    expect(run("ssh-keygen", ["-l", "-E", "md5", "-f", "key.pub"])).toContain(
      ` MD5:${key.publicKeyFingerprintMd5} `,
    );
  });

  test("signs requests and certificates that OpenSSL verifies", async () => {
    const key = await make(privateKey, inputs);
    const authority = await make(selfSignedCert, {
      privateKeyPem: key.privateKeyPem ?? null,
      subject: { commonName: "ca" },
      isCaCertificate: true,
      setAuthorityKeyId: true,
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: 24,
    });
    const request = await make(certRequest, {
      privateKeyPem: key.privateKeyPem ?? null,
      subject: { commonName: "leaf" },
      dnsNames: ["leaf.example"],
    });
    expect(request.keyAlgorithm).toBe(inputs.algorithm);
    run("openssl", ["req", "-verify", "-noout", "-in", "csr"], { csr: request.certRequestPem });
    const leaf = await make(locallySignedCert, {
      certRequestPem: request.certRequestPem ?? null,
      caCertPem: authority.certPem ?? null,
      caPrivateKeyPem: key.privateKeyPem ?? null,
      allowedUses: ["server_auth"],
      setSubjectKeyId: true,
      validityPeriodHours: 1,
    });
    expect(leaf.caKeyAlgorithm).toBe(inputs.algorithm);
    const files = { ca: authority.certPem, leaf: leaf.certPem };
    const args = [
      "verify",
      "-x509_strict",
      "-purpose",
      "sslserver",
      "-verify_hostname",
      "leaf.example",
      "-CAfile",
      "ca",
    ];
    expect(run("openssl", [...args, "leaf"], files)).toBe("leaf: OK\n");
  });
});

describe("certificates", () => {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const pem = (of: KeyObject) => of.export({ type: "pkcs8", format: "pem" }).toString();
  const base = { privateKeyPem: pem(key), validityPeriodHours: 10, allowedUses: ["digital_signature"] };

  test("subject parts in the order of X.509 names, UTF-8 where ASCII does not do, every kind of name, every use", async () => {
    const { certPem } = await make(selfSignedCert, {
      ...base,
      subject: {
        commonName: "node",
        country: "ES",
        emailAddress: "root@example.org",
        locality: "València",
        organization: "Org",
        organizationalUnit: "Unit",
        postalCode: "46022",
        province: "V",
        serialNumber: "7",
        streetAddresses: ["Camí de Vera"],
      },
      dnsNames: ["node", "*.example.org"],
      ipAddresses: ["10.0.0.1", "fd00::1"],
      uris: ["spiffe://example.org/node"],
      allowedUses: [
        "digital_signature",
        "key_encipherment",
        "decipher_only",
        "server_auth",
        "client_auth",
        "timestamping",
      ],
    });
    const text = run(
      "openssl",
      ["x509", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space", "-in", "c"],
      { c: certPem },
    );
    expect(text).toContain(
      "Subject: C=ES, O=Org, OU=Unit, L=València, ST=V, street=Camí de Vera, postalCode=46022, CN=node, serialNumber=7, emailAddress=root@example.org",
    );
    expect(text).toContain(
      "DNS:node, DNS:*.example.org, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://example.org/node",
    );
    expect(text).toContain("Digital Signature, Key Encipherment, Decipher Only");
    expect(text).toContain("TLS Web Server Authentication, TLS Web Client Authentication, Time Stamping");
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/u);
    expect(text).not.toContain("Subject Key Identifier");
  });

  test("maxPathLength is kept in a CA's certificate, also 0", async () => {
    for (const [maxPathLength, expected] of [
      [0, "CA:TRUE, pathlen:0"],
      [3, "CA:TRUE, pathlen:3"],
    ] as const) {
      const { certPem } = await make(selfSignedCert, { ...base, isCaCertificate: true, maxPathLength });
      expect(run("openssl", ["x509", "-noout", "-text", "-in", "p"], { p: certPem })).toContain(expected);
    }
  });

  test("the period begins now and lasts as asked; the id is the serial number", async () => {
    const before = Date.now();
    const outputs = await make(selfSignedCert, base);
    const start = Date.parse(String(outputs.validityStartTime));
    expect(Math.abs(start - before)).toBeLessThan(2000);
    expect(Date.parse(String(outputs.validityEndTime)) - start).toBe(10 * 3_600_000);
    const certificate = new X509Certificate(String(outputs.certPem));
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(outputs.id);
    expect(Date.parse(certificate.validFrom)).toBe(Math.floor(start / 1000) * 1000);
    expect(outputs).toMatchObject({ earlyRenewalHours: 0, isCaCertificate: false, readyForRenewal: false });
  });

  test("a certificate in its renewal window drifts; the others do not", () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    expect(selfSignedCert.drift?.({ validityEndTime: at(5), earlyRenewalHours: 6 })).toHaveLength(1);
    expect(selfSignedCert.drift?.({ validityEndTime: at(5), earlyRenewalHours: 4 })).toEqual([]);
    expect(selfSignedCert.drift?.({ validityEndTime: at(-1), earlyRenewalHours: 0 })).toHaveLength(1);
    expect(selfSignedCert.read?.({ validityEndTime: at(5), earlyRenewalHours: 6 })).toEqual({
      readyForRenewal: true,
    });
  });

  test("only earlyRenewalHours changes in place, and a default equals its absence", () => {
    expect(selfSignedCert.mustReplace("earlyRenewalHours")).toBe(false);
    expect(selfSignedCert.mustReplace("subject")).toBe(true);
    expect(selfSignedCert.normalize?.({ setSubjectKeyId: false })).toEqual(selfSignedCert.normalize?.({}));
  });

  test("unknown uses, bad names and negative periods are refused by name", () => {
    const faults = selfSignedCert.check?.({
      ...base,
      allowedUses: ["signing"],
      ipAddresses: ["10.0.0.300"],
      dnsNames: ["größe"],
      uris: ["no uri"],
      validityPeriodHours: -1,
    });
    expect(faults?.map(({ property }) => property)).toEqual([
      "validityPeriodHours",
      "allowedUses[0]",
      "dnsNames[0]",
      "ipAddresses[0]",
      "uris[0]",
    ]);
  });

  test("a key that is not the CA's, a forged request and texts that are no PEM are refused, not repeated", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
    const authority = await make(selfSignedCert, { ...base, isCaCertificate: true });
    const request = await make(certRequest, { privateKeyPem: pem(other), subject: { commonName: "leaf" } });
    const good = {
      caCertPem: authority.certPem ?? null,
      caPrivateKeyPem: pem(key),
      certRequestPem: request.certRequestPem ?? null,
      allowedUses: [],
      validityPeriodHours: 1,
    };
    const refused = async (change: PropertyMap) => {
      try {
        await make(locallySignedCert, { ...good, ...change });
      } catch (error) {
        return (error as Error).message;
      }
      return "accepted";
    };
    expect(await refused({})).toBe("accepted");
    expect(await refused({ caPrivateKeyPem: pem(other) })).toBe(
      "caPrivateKeyPem is not the key of the certificate caCertPem",
    );
    expect(await refused({ caPrivateKeyPem: "TOPSECRET" })).toMatch(/^caPrivateKeyPem is not a private key/u);
    expect(await refused({ caCertPem: "TOPSECRET" })).toBe("caCertPem holds no PEM block CERTIFICATE");
    expect(await refused({ certRequestPem: forged(String(request.certRequestPem)) })).toMatch(
      /signature of certRequestPem/u,
    );
  });
});

/** The request with the last byte of its common name changed, under the old signature. */
function forged(pem: string): string {
  const der = Buffer.from(pem.replace(/-----.*-----/gu, ""), "base64");
  const at = der.indexOf("leaf") + 3;
  der[at] = (der[at] ?? 0) ^ 1;
  return `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
}
