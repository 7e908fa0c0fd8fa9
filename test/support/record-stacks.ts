import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ed25519KeyPair } from "../../components/secrets/openssh-key.js";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import { type Properties, type Recording, recordProgram } from "./recording-monitor.js";
import { STACK_SOURCES, stackBundle } from "./stack-program.js";
import { revealed } from "./wire-values.js";

const ROOT = join(import.meta.dirname, "..", "..");
const CORE = "organization/elastosca/core";

export interface StackRun {
  readonly role: "core" | "site" | "all";
  readonly site?: string;
  readonly nodes?: readonly string[];
  readonly preview?: boolean;
  /** Runs the sources and not their bundle. */
  readonly sources?: boolean;
  /** Recording of the core stack that a site refers to. */
  readonly core?: Recording;
}

/** Records the stack program for a plan, as `pulumi preview` or `pulumi up` would run it. */
export async function recordStack(plan: DeploymentPlan, run: StackRun): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-recorded-"));
  try {
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(plan));
    return await recordProgram({
      program: run.sources ? STACK_SOURCES : await stackBundle(),
      root: ROOT,
      stack: run.role === "site" ? `site-${run.site}` : run.role,
      preview: run.preview ?? false,
      config: {
        "elastosca:plan": file,
        "elastosca:role": run.role,
        "elastosca:site": run.site ?? "",
        "elastosca:nodes": JSON.stringify(run.nodes ?? []),
      },
      outputsOf: providerOutputs,
      ...(run.core === undefined ? {} : { stacks: { [CORE]: stackOutputs(run.core) } }),
      answer: (token, args) => {
        if (token.endsWith(":getSubnet")) return { id: `subnet-of-${String(args.networkId)}` };
        return token.endsWith(":getNetwork") ? { id: "external-id" } : {};
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The outputs of the recorded stack, secrets in the clear. */
export function stackOutputs(recording: Recording): Properties {
  const urn = [...recording.outputs.keys()].find((key) => key.includes("::pulumi:pulumi:Stack::")) ?? "";
  return revealed(recording.outputs.get(urn) ?? {}) as Properties;
}

/** What the official providers add to their inputs, as far as the program reads it. */
function providerOutputs(type: string, name: string, inputs: Properties): Properties {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return inputs.algorithm === "ED25519"
        ? ed25519Outputs(name)
        : { privateKeyPem: pem("EC PRIVATE KEY", name) };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: pem("CERTIFICATE REQUEST", name) };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: pem("CERTIFICATE", name) };
    case "elastosca-local:index:SiteNetwork":
      return { networkId: `${name}-docker-id` };
    case "openstack:networking/floatingIp:FloatingIp":
      return { address: "203.0.113.110" };
    case "aws:ec2/eip:Eip":
      return { publicIp: "203.0.113.120" };
    default:
      return {};
  }
}

function ed25519Outputs(name: string): Properties {
  const { privateKey } = generateKeyPairSync("ed25519");
  const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
  const pair = ed25519KeyPair(seed, name);
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKeyOpenssh: pair.privateKey,
    publicKeyOpenssh: `${pair.publicKey}\n`,
  };
}

function pem(kind: string, name: string): string {
  return `-----BEGIN ${kind}-----\n${Buffer.from(`${kind} of ${name}`).toString("base64")}\n-----END ${kind}-----\n`;
}
