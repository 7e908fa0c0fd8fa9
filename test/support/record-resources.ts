import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/base/json.js";
import { type Properties, type Recording, recordProgram } from "./recording-monitor.js";
import { stackBundle } from "./stack-program.js";

const ROOT = join(import.meta.dirname, "..", "..");

export interface ResourceRun {
  /** Texts of the files by name; `template.yaml` and `sites.yaml` are compiled. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly nodes?: readonly string[];
  readonly preview?: boolean;
  /** A compiled plan instead of the template, with its secrets. */
  readonly plan?: string;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Records the stack program for a template without a cluster, as `pulumi preview` or `pulumi up` would run it. */
export async function recordResources(run: ResourceRun): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-resources-"));
  try {
    for (const [name, text] of Object.entries(run.files)) writeFileSync(join(folder, name), text);
    if (run.plan !== undefined) writeFileSync(join(folder, "plan.json"), run.plan);
    return await recordProgram({
      program: await stackBundle(),
      root: ROOT,
      stack: "all",
      preview: run.preview ?? false,
      config: {
        ...(run.plan === undefined
          ? {
              "elastosca:template": join(folder, "template.yaml"),
              "elastosca:sites": join(folder, "sites.yaml"),
              "elastosca:inputs": JSON.stringify(run.inputs ?? {}),
            }
          : {
              "elastosca:plan": join(folder, "plan.json"),
              "elastosca:secrets": JSON.stringify(run.secrets ?? {}),
            }),
        "elastosca:nodes": JSON.stringify(run.nodes ?? []),
      },
      outputsOf: providerOutputs,
      answer: (_, args) => ({ id: `id-of-${String(args["name"])}` }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** What the providers add to their inputs, as far as the program reads it. */
function providerOutputs(type: string, name: string): Properties {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return {
        privateKeyOpenssh: `private key of ${name}`,
        publicKeyOpenssh: `ssh-ed25519 AAAA${name}\n`,
      };
    case "openstack:compute/instance:Instance":
      return { accessIpV4: `address-of-${name}` };
    case "openstack:networking/floatingIp:FloatingIp":
      return { address: "203.0.113.7" };
    case "command:remote:Command":
      // A line for each output of a step, in base64.
      return { stdout: `${["first", "second"].map((line) => base64(`${line} of ${name}`)).join("\n")}\n` };
    default:
      return {};
  }
}
