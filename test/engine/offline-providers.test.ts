import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../support/engine.js";
import { execute, type OfflineStack, offlineStack, type StateResource } from "../support/offline-stack.js";

const engine = findEngine();
if (engine === undefined) console.warn("skipped: no Pulumi engine on this machine (run npm run setup)");

const RECORDED = path.resolve(import.meta.dirname, "../../../shared/schemas/recorded.json");
const SECRET = "correct-horse-battery";

describe.skipIf(engine === undefined)("offline providers under the real engine", () => {
  let stack: OfflineStack;
  beforeAll(async () => {
    stack = await offlineStack();
  });
  afterAll(() => stack?.dispose());

  test("local.Command: create, no change, update, replace by triggers, delete", async () => {
    const log = path.join(stack.tmp, "log");
    const lines = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
    const program = (text: string, trigger: string, extra = "") =>
      stack.program(`import * as command from "@pulumi/command";
const c = new command.local.Command("c", {
  create: "echo create ${text} >> ${log}; echo ${text}; cat; echo warned >&2",
  ${extra}
  delete: "echo delete $PULUMI_COMMAND_STDOUT >> ${log}",
  stdin: "from stdin", environment: { A: "1" }, triggers: ["${trigger}"],
});
export const stdout = c.stdout;`);
    await program("one", "t1");
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(JSON.parse((await stack.pulumi("stack", "output", "--json")).stdout).stdout).toBe(
      "one\nfrom stdin",
    );
    expect(await stack.pulumi("preview", "--expect-no-changes")).toMatchObject({ status: 0 });

    await program("two", "t1");
    expect((await stack.pulumi("preview", "--diff")).all).toMatch(/1 to update/u);
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(lines()).toEqual(["create one", "create two"]);

    const update = `update: "echo update after $PULUMI_COMMAND_STDERR >> ${log}; echo updated",`;
    await program("two", "t1", update);
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(lines().at(-1)).toBe("update after warned");

    await program("three", "t2", update);
    expect((await stack.pulumi("preview", "--diff")).all).toMatch(/1 to replace/u);
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(lines().slice(-2)).toEqual(["create three", "delete updated"]);

    expect(await stack.pulumi("refresh", "-y", "--skip-preview", "--expect-no-changes")).toMatchObject({
      status: 0,
    });
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(lines().at(-1)).toMatch(/^delete three/u);
    expect((await stack.state()).length).toBe(0);
  });

  test("local.Command: the error of a failing command holds neither the command nor a secret", async () => {
    await stack.program(`import * as pulumi from "@pulumi/pulumi";
import * as command from "@pulumi/command";
const word = pulumi.secret("${SECRET}");
new command.local.Command("fails", {
  create: pulumi.interpolate\`W=\${word}; echo "cannot log in with $W" >&2; exit 3\`, stdin: word,
});`);
    const result = await stack.pulumi("up", "-y", "--skip-preview");
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("::fails: the command failed with exit status 3; stderr ends with:");
    expect(result.all).toContain("cannot log in with [secret]");
    expect(result.all).not.toContain(SECRET);
    expect(result.all).not.toContain("exit 3");
    await stack.pulumi("destroy", "-y", "--skip-preview");
  });

  test("local.Command: customTimeouts end a command that hangs, with everything it started", async () => {
    await stack.program(`import * as command from "@pulumi/command";
new command.local.Command("hangs", { create: "sleep 4711 & wait" }, { customTimeouts: { create: "1s" } });`);
    const result = await stack.pulumi("up", "-y", "--skip-preview");
    expect(result.status).not.toBe(0);
    expect(result.all).toContain("the time given for this operation is up");
    expect((await execute("pgrep", ["-fx", "sleep 4711"], stack.tmp)).status).toBe(1);
    await stack.pulumi("destroy", "-y", "--skip-preview");
  });

  test("a resource that the offline provider lacks is refused by name", async () => {
    await stack.program(`import * as command from "@pulumi/command";
new command.remote.CopyFile("old", { connection: { host: "127.0.0.1" }, localPath: "a", remotePath: "b" });`);
    const result = await stack.pulumi("up", "-y", "--skip-preview");
    expect(result.status).not.toBe(0);
    expect(result.all).toContain(
      "the offline provider command 1.2.1 does not have the resource command:remote:CopyFile",
    );
    await stack.pulumi("destroy", "-y", "--skip-preview");
  });

  test("keys and certificates: preview with unknowns, up, no change, early renewal in place, no key in clear", async () => {
    await stack.program(certificates(24));
    expect(await stack.pulumi("preview")).toMatchObject({ status: 0 });
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    expect(await stack.pulumi("preview", "--expect-no-changes")).toMatchObject({ status: 0 });
    const exported = (await stack.pulumi("stack", "export")).stdout;
    expect(exported).not.toContain("PRIVATE KEY-----");

    const outputs = JSON.parse((await stack.pulumi("stack", "output", "--json")).stdout);
    writeFileSync(path.join(stack.tmp, "ca.pem"), outputs.ca);
    writeFileSync(path.join(stack.tmp, "cert.pem"), outputs.cert);
    const verified = await execute(
      "openssl",
      ["verify", "-x509_strict", "-CAfile", "ca.pem", "cert.pem"],
      stack.tmp,
    );
    expect(verified).toMatchObject({ status: 0, stdout: "cert.pem: OK\n" });

    await stack.program(certificates(48));
    const update = await stack.pulumi("up", "-y", "--skip-preview");
    expect(update.all).toMatch(/~ 1 updated/u);
    expect(JSON.parse((await stack.pulumi("stack", "output", "--json")).stdout).cert).toBe(outputs.cert);

    // In the renewal window of its last 2,160 hours from the start on: a new certificate on the same key.
    await stack.program(certificates(2160));
    expect((await stack.pulumi("up", "-y", "--skip-preview")).all).toMatch(/~ 1 updated/u);
    expect((await stack.pulumi("preview", "--diff")).all).toMatch(/1 to replace/u);
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
  });

  test.skipIf(!existsSync(RECORDED))(
    "the recorded program gives the same keys and forms as the official providers",
    async () => {
      const recorded = (
        JSON.parse(readFileSync(RECORDED, "utf8")) as (StateResource & { name: string })[]
      ).filter((resource) => resource.name !== "assets");
      await stack.program(recordedProgram());
      expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
      const made = await stack.state();
      for (const official of recorded) {
        const ours = made.find((resource) => resource.urn.endsWith(`::${official.name}`));
        expect(ours, official.name).toBeDefined();
        expect(Object.keys(ours?.inputs ?? {}).sort(), official.name).toEqual(
          Object.keys(official.inputs ?? {}).sort(),
        );
        expect(Object.keys(ours?.outputs ?? {}).sort(), official.name).toEqual(
          Object.keys(official.outputs ?? {}).sort(),
        );
        expect([...(ours?.additionalSecretOutputs ?? [])].sort()).toEqual(
          [...(official.additionalSecretOutputs ?? [])].sort(),
        );
        expect(shape(ours?.id), official.name).toBe(shape(official.id));
        for (const [name, value] of Object.entries(official.outputs ?? {})) {
          expect(secretMark(ours?.outputs?.[name]), `${official.name}.${name}`).toBe(secretMark(value));
          expect(form(ours?.outputs?.[name]), `${official.name}.${name}`).toBe(form(value));
        }
      }
      expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    },
  );

  test("outputs assets and archive have the engine's own hashes", async () => {
    const folder = path.join(stack.tmp, "work");
    await stack.program(`import * as command from "@pulumi/command";
const a = new command.local.Command("assets", {
  create: "mkdir -p d && echo x > d/f", dir: "${folder}", assetPaths: ["d/f"], archivePaths: ["d/**"],
});`);
    await execute("mkdir", ["-p", folder], stack.tmp);
    expect(await stack.pulumi("up", "-y", "--skip-preview")).toMatchObject({ status: 0 });
    const outputs = (await stack.state()).find(({ urn }) => urn.endsWith("::assets"))?.outputs;
    expect(outputs?.assets).toMatchObject({
      "d/f": {
        hash: "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac",
        path: `${folder}/d/f`,
      },
    });
    expect(outputs?.archive).toMatchObject({
      hash: "133c1ba4b9294d3052daa4ca6f8bd5da0e0db76a48b70038db4d198b526e7478",
    });
    expect(await stack.pulumi("preview", "--expect-no-changes")).toMatchObject({ status: 0 });
    expect(await stack.pulumi("destroy", "-y", "--skip-preview")).toMatchObject({ status: 0 });
  });
});

function certificates(earlyRenewalHours: number): string {
  return `import * as tls from "@pulumi/tls";
const caKey = new tls.PrivateKey("ca-key", { algorithm: "ECDSA", ecdsaCurve: "P384" });
const key = new tls.PrivateKey("key", { algorithm: "ED25519" });
const self = new tls.SelfSignedCert("ca", {
  privateKeyPem: caKey.privateKeyPem, isCaCertificate: true, setAuthorityKeyId: true, setSubjectKeyId: true,
  validityPeriodHours: 87600, allowedUses: ["cert_signing", "crl_signing"], subject: { commonName: "ca" },
});
const csr = new tls.CertRequest("csr", {
  privateKeyPem: key.privateKeyPem, subject: { commonName: "site", organization: "Küche" }, dnsNames: ["site-b"],
});
const leaf = new tls.LocallySignedCert("site", {
  certRequestPem: csr.certRequestPem, caCertPem: self.certPem, caPrivateKeyPem: caKey.privateKeyPem,
  validityPeriodHours: 2160, earlyRenewalHours: ${earlyRenewalHours}, setSubjectKeyId: true,
  allowedUses: ["digital_signature", "client_auth"],
});
export const ca = self.certPem;
export const cert = leaf.certPem;`;
}

function recordedProgram(): string {
  return `import * as command from "@pulumi/command";
import * as tls from "@pulumi/tls";
new command.local.Command("hello", {
  create: "echo out; echo err >&2; echo $PULUMI_COMMAND_STDOUT", delete: "true", environment: { A: "1" },
  stdin: "in", triggers: ["t1"], update: "echo updated",
});
const siteKey = new tls.PrivateKey("site-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
new tls.PrivateKey("ed-key", { algorithm: "ED25519" });
const caKey = new tls.PrivateKey("ca-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
new tls.PrivateKey("rsa-key", { algorithm: "RSA", rsaBits: 2048 });
const csr = new tls.CertRequest("site-csr", {
  privateKeyPem: siteKey.privateKeyPem, subject: { commonName: "site-b" }, dnsNames: ["site-b"],
  ipAddresses: ["192.168.20.1"],
});
const ca = new tls.SelfSignedCert("ca", {
  privateKeyPem: caKey.privateKeyPem, allowedUses: ["cert_signing", "crl_signing"], earlyRenewalHours: 24,
  isCaCertificate: true, maxPathLength: 0, setAuthorityKeyId: true, setSubjectKeyId: true,
  subject: { commonName: "cluster-ca", organization: "example" }, validityPeriodHours: 87600,
});
new tls.LocallySignedCert("site", {
  certRequestPem: csr.certRequestPem, caCertPem: ca.certPem, caPrivateKeyPem: caKey.privateKeyPem,
  allowedUses: ["digital_signature", "client_auth"], earlyRenewalHours: 240, setSubjectKeyId: true,
  validityPeriodHours: 2160,
});`;
}

/** An id with every run of digits by its kind: hexadecimal of a fixed length, or a decimal number. */
function shape(id: string | undefined): string | undefined {
  if (id !== undefined && /^\d{30,39}$/u.test(id)) return "<128 bits in decimal>";
  return id?.replace(/[0-9a-f]{40}|[0-9a-f]{8}$/u, (digits) => `<${digits.length} hex>`);
}

function secretMark(value: unknown): boolean {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}

/** What of a value does not depend on chance: the frame of a PEM, the parts of a certificate, the form of a date. */
function form(value: unknown): string {
  if (secretMark(value)) return "secret";
  if (typeof value !== "string") return JSON.stringify(value);
  if (value.startsWith("-----BEGIN CERTIFICATE-----")) {
    const { subject, issuer, subjectAltName, keyUsage, ca } = new X509Certificate(value);
    return JSON.stringify({ subject, issuer, subjectAltName, keyUsage, ca });
  }
  if (value.startsWith("-----BEGIN"))
    return value
      .split("\n")
      .filter((line) => line.startsWith("-----"))
      .join();
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z$/u.test(value)) return "<date>";
  if (/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/u.test(value)) return "<md5>";
  if (/^SHA256:[A-Za-z0-9+/]{43}$/u.test(value)) return "<sha256>";
  if (/^(ssh|ecdsa)-\S+ \S+\n$/u.test(value)) return `${value.split(" ")[0]} <base64>\n`;
  return shape(value) ?? "";
}
