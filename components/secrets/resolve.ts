import * as pulumi from "@pulumi/pulumi";
import type { LinkEndName, SecretFile, SecretRef, StepPlan } from "../../src/lowering/ir.js";
import type { StepArgs, StepFile } from "../contextualize/step.js";

/** Where the contents of secret files come from; each stack offers what its machines may know. */
export interface SecretSource {
  /** In base64: the key is binary. */
  mungeKeyBase64(): pulumi.Output<string>;
  caCertificate(): pulumi.Output<string>;
  linkCertificate(link: string, end: LinkEndName): pulumi.Output<string>;
  linkKey(link: string, end: LinkEndName): pulumi.Output<string>;
  linkTlsCrypt(link: string): pulumi.Output<string>;
  /** Public host key line of a machine. */
  hostPublicKey(machine: string): pulumi.Output<string>;
}

/** The steps of a plan with the secrets they name filled in. */
export function resolveSteps(steps: readonly StepPlan[], source: SecretSource): StepArgs[] {
  return steps.map((step) => ({
    name: step.name,
    script: step.script,
    ...(step.undo === undefined ? {} : { undo: step.undo }),
    files: step.secrets.map((file) => resolveFile(file, source)),
    timeoutSeconds: step.timeoutSeconds,
    dialSeconds: step.dialSeconds,
  }));
}

function resolveFile(file: SecretFile, source: SecretSource): StepFile {
  const { path, mode, owner } = file;
  return { path, mode, owner, contentBase64: contentOf(file.source, source) };
}

function contentOf(ref: SecretRef, source: SecretSource): pulumi.Output<string> {
  switch (ref.kind) {
    case "munge-key":
      return source.mungeKeyBase64();
    case "ca-certificate":
      return base64(source.caCertificate());
    case "link-certificate":
      return base64(source.linkCertificate(ref.link, ref.end));
    case "link-key":
      return base64(source.linkKey(ref.link, ref.end));
    case "link-tls-crypt":
      return base64(source.linkTlsCrypt(ref.link));
    case "call-home-key":
      return base64(callHomeLine(source.hostPublicKey(ref.machine), ref.listenPort));
    case "known-host":
      return base64(pulumi.interpolate`${ref.host} ${source.hostPublicKey(ref.machine)}\n`);
  }
}

/** A vRouter that calls home may offer its own ssh on one port of the loopback, and do nothing else. */
function callHomeLine(publicKey: pulumi.Output<string>, port: number): pulumi.Output<string> {
  return pulumi.interpolate`restrict,port-forwarding,permitlisten="127.0.0.1:${port}" ${publicKey}\n`;
}

function base64(text: pulumi.Output<string>): pulumi.Output<string> {
  return text.apply((value) => Buffer.from(value, "utf8").toString("base64"));
}
