import * as pulumi from "@pulumi/pulumi";
import type { DeploymentPlan, SitePlan } from "../../src/lowering/ir.js";
import { SiteNetwork } from "../network/site-network.js";
import { FrontEnd } from "../node/front-end.js";
import { ClusterPki } from "../pki/cluster-pki.js";
import { driverOf } from "../providers/drivers.js";
import type { NetworkIds } from "../providers/provider.js";
import { mungeKey, seedOfPrivateKey, siteSeed } from "../secrets/derive.js";
import { hostKey, type SshKeyPair } from "../secrets/openssh-key.js";
import type { SecretSource } from "../secrets/resolve.js";
import { tlsCryptKey } from "../secrets/static-key.js";
import type { CoreFacts, CoreSecrets, LinkSecrets } from "./core-outputs.js";
import { machineArgs, networkArgs } from "./plan-args.js";
import { siteProvider } from "./site-provider.js";

/** Arguments of {@link Core}. */
export interface CoreArgs {
  /** The deployment plan as JSON text, as the compiler prints it. */
  plan: string;
  /** Image of local nodes, where the plan names the one that this package builds. */
  localImage?: string;
}

/** What exists once in a cluster: its keys and certificates, the home network and the front-end. */
export class Core extends pulumi.ComponentResource {
  /** What site stacks and people need to know. */
  readonly facts: pulumi.Output<CoreFacts>;
  /** Keys for site stacks and for logging in. Secret. */
  readonly secrets: pulumi.Output<CoreSecrets>;
  readonly publicAddress: pulumi.Output<string>;

  constructor(name: string, args: CoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("elastosca:site:Core", name, {}, opts);
    const plan = JSON.parse(args.plan) as DeploymentPlan;
    const home = plan.sites.find((site) => site.home);
    if (home === undefined) throw new Error("the plan has no home site");
    const pki = new ClusterPki("pki", pkiArgs(plan), { parent: this });
    const seed = pulumi.secret(pki.seedKey.apply((pem) => base64(seedOfPrivateKey(pem))));
    const child = { parent: this, ...siteProvider(home, this) };
    const network = new SiteNetwork(
      `${home.name}-network`,
      networkArgs(plan, home, pki.adminPublicKey, true),
      child,
    );
    const homeVolume = createHomeVolume(plan, home, child);
    const key = machineKey(seed, home.name, home.gateway.name);
    const frontEnd = new FrontEnd(
      home.gateway.name,
      machineArgs(home.gateway, key, {
        cluster: plan.cluster,
        site: home,
        network: network.ids,
        adminPublicKey: pki.adminPublicKey,
        adminPrivateKey: pki.adminPrivateKey,
        secrets: coreSecretSource(plan, pki, seed),
        homeVolume,
        ...(args.localImage === undefined ? {} : { localImage: args.localImage }),
      }),
      child,
    );
    this.publicAddress = frontEnd.publicAddress;
    this.facts = coreFacts(plan, pki, frontEnd.publicAddress, key, network.ids, homeVolume);
    this.secrets = coreSecrets(plan, pki, seed);
    this.registerOutputs({ facts: this.facts, secrets: this.secrets, publicAddress: this.publicAddress });
  }
}

/** The folder that all machines share, where the cloud has such a thing; its name, else empty. */
function createHomeVolume(
  { cluster }: DeploymentPlan,
  home: SitePlan,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  // Nothing that may change without a new cluster: another label would be another volume, and an empty one.
  const tags = { "elastosca.cluster": cluster.name, "elastosca.site": home.name };
  const create = cluster.sharedHome === undefined ? undefined : driverOf(home.provider).createVolume;
  return create?.("home", { name: `${cluster.name}-home`, tags }, opts) ?? pulumi.output("");
}

function pkiArgs(plan: DeploymentPlan) {
  return {
    cluster: plan.cluster.name,
    links: plan.links.map((link) => ({
      name: link.name,
      centralName: link.central.commonName,
      siteName: link.remote.commonName,
    })),
  };
}

/** In base64: outputs carry plain data only. Secret. */
type Seed = pulumi.Output<string>;

function machineKey(seed: Seed, site: string, machine: string): pulumi.Output<SshKeyPair> {
  return seed.apply((text) => hostKey(siteSeed(bytesOf(text), site), machine));
}

/** The core stack may see every secret; it delivers those of the central point. */
function coreSecretSource(plan: DeploymentPlan, pki: ClusterPki, seed: Seed): SecretSource {
  return {
    mungeKeyBase64: () => seed.apply((text) => base64(mungeKey(bytesOf(text)))),
    caCertificate: () => pki.caCertificate,
    linkCertificate: (link, end) => pki.certificateOf(link, end).certificate,
    linkKey: (link, end) => pki.certificateOf(link, end).key,
    linkTlsCrypt: (link) => seed.apply((text) => tlsCryptKey(bytesOf(text), link)),
    hostPublicKey: (machine) =>
      machineKey(seed, siteOf(plan, machine).name, machine).apply((key) => key.publicKey),
  };
}

function siteOf(plan: DeploymentPlan, machine: string): SitePlan {
  const found = plan.sites.find((site) =>
    [site.gateway, ...site.workers].some((server) => server.name === machine),
  );
  if (found === undefined) throw new Error(`the plan has no machine ${machine}`);
  return found;
}

function coreFacts(
  plan: DeploymentPlan,
  pki: ClusterPki,
  centralAddress: pulumi.Output<string>,
  key: pulumi.Output<SshKeyPair>,
  homeNetwork: pulumi.Output<NetworkIds>,
  homeVolume: pulumi.Output<string>,
): pulumi.Output<CoreFacts> {
  // The public half is no secret, though it is computed from one.
  const centralHostKey = pulumi.unsecret(key.apply((pair) => pair.publicKey));
  return pulumi
    .all([centralAddress, centralHostKey, pki.adminPublicKey, pki.caCertificate, homeNetwork, homeVolume])
    .apply(([address, hostPublicKey, adminPublicKey, caCertificate, ids, volume]) => ({
      centralAddress: address,
      centralHostKey: hostPublicKey,
      adminUser: plan.cluster.adminUser.name,
      adminPublicKey,
      caCertificate,
      homeNetwork: ids,
      homeVolume: volume,
    }));
}

function coreSecrets(plan: DeploymentPlan, pki: ClusterPki, seed: Seed): pulumi.Output<CoreSecrets> {
  const links = plan.links.map((link) => {
    const { certificate, key } = pki.certificateOf(link.name, "site");
    return pulumi
      .all([certificate, key, seed])
      .apply(([certificatePem, keyPem, text]): [string, LinkSecrets] => [
        link.name,
        { certificate: certificatePem, key: keyPem, tlsCrypt: tlsCryptKey(bytesOf(text), link.name) },
      ]);
  });
  return pulumi.secret(
    pulumi.all([seed, pki.adminPrivateKey, pulumi.all(links)]).apply(([text, adminPrivateKey, ends]) => ({
      adminPrivateKey,
      mungeKeyBase64: base64(mungeKey(bytesOf(text))),
      siteSeeds: Object.fromEntries(
        plan.sites.map((site) => [site.name, base64(siteSeed(bytesOf(text), site.name))]),
      ),
      links: Object.fromEntries(ends),
    })),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
