import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { PropertyMap } from "../../../providers/offline/shared/property.js";
import { locallySignedCert } from "../../../providers/offline/tls/locally-signed-cert.js";
import { describePublicKey } from "../../../providers/offline/tls/private-key.js";
import { selfSignedCert } from "../../../providers/offline/tls/self-signed-cert.js";
import { make, workbench } from "../../support/tls-fixture.js";

const RECORDED = path.resolve(import.meta.dirname, "../../../../shared/schemas/recorded.json");
const present = existsSync(RECORDED);
if (!present)
  console.warn("skipped: the recordings of the official providers are not at hand (../shared/schemas)");

const { run, dispose } = workbench();
afterAll(dispose);

describe.skipIf(!present)("what the official provider gave", () => {
  const recorded = present
    ? (JSON.parse(readFileSync(RECORDED, "utf8")) as {
        name: string;
        inputs: PropertyMap;
        outputs: PropertyMap;
      }[])
    : [];
  const named = (name: string) => recorded.find((entry) => entry.name === name)?.outputs ?? {};

  test.each(["site-key", "ed-key", "ca-key", "rsa-key"])(
    "id, line and fingerprints of the recorded %s",
    (name) => {
      const official = named(name);
      const ours = describePublicKey(createPublicKey(String(official.publicKeyPem)));
      expect(official).toMatchObject(ours);
      expect(Object.keys(ours)).toHaveLength(5);
    },
  );

  test("the recorded request is accepted, and its certificate comes out with the recorded extensions", async () => {
    const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const keyPem = key.export({ type: "sec1", format: "pem" }).toString();
    const ca = recorded.find(({ name }) => name === "ca");
    const authority = await make(selfSignedCert, { ...ca?.inputs, privateKeyPem: keyPem });
    const site = recorded.find(({ name }) => name === "site");
    const leaf = await make(locallySignedCert, {
      ...site?.inputs,
      caCertPem: authority.certPem ?? null,
      caPrivateKeyPem: keyPem,
    });
    const extensions = (pem: unknown) => {
      const text = run("openssl", ["x509", "-noout", "-text", "-in", "cert"], { cert: pem });
      const part = text.slice(
        text.indexOf("X509v3 extensions"),
        text.indexOf("    Signature Algorithm", 400),
      );
      // Identifiers of the authority's key differ, as the key does.
      return part.replace(/(Authority Key Identifier: \n\s+)\S+/u, "$1<id>");
    };
    expect(extensions(leaf.certPem)).toBe(extensions(site?.outputs.certPem));
    const [ours, official] = [authority.certPem, ca?.outputs.certPem].map((pem) =>
      extensions(pem).replace(/(Subject Key Identifier: \n\s+)\S+/u, "$1<id>"),
    );
    // The official provider drops a path length of 0; here it is kept, as the program asked for it.
    expect(ours?.replace(", pathlen:0", "")).toBe(official);
  });
});
