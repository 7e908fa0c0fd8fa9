import * as pulumi from "@pulumi/pulumi";
import type { DeploymentPlan, ServerPlan, SitePlan } from "../../src/lowering/ir.js";
import { SiteNetwork } from "../network/site-network.js";
import { VirtualRouter } from "../network/virtual-router.js";
import { splitDependencies } from "../node/dependencies.js";
import { Worker } from "../node/worker.js";
import { hostKey, type SshKeyPair } from "../secrets/openssh-key.js";
import type { SecretSource } from "../secrets/resolve.js";
import type { CoreFacts, CoreSecrets } from "./core-outputs.js";
import { type MachineContext, machineArgs, networkArgs } from "./plan-args.js";
import { siteProvider } from "./site-provider.js";

/** Arguments of {@link Site}. */
export interface SiteArgs {
  /** The deployment plan as JSON text, as the compiler prints it. */
  plan: string;
  /** Name of the site in the plan. */
  site: string;
  /** Names of the workers that are wanted; others of the site are absent. */
  nodes: string[];
  /** What the core stack says of itself. */
  facts: pulumi.Input<CoreFacts>;
  /** Keys of the core stack. Secret. */
  secrets: pulumi.Input<CoreSecrets>;
  /** Image of local nodes, where the plan names the one that this package builds. */
  localImage?: string;
}

/** A machine as people and tools find it. */
export interface MachineFacts {
  site: string;
  role: string;
  address: string;
  /** Public host key line, for known_hosts. */
  hostKey: string;
}

/** One site: its wanted workers and, away from home, its network and vRouter. */
export class Site extends pulumi.ComponentResource {
  /** The site's machines by name. */
  readonly machines: pulumi.Output<{ [name: string]: MachineFacts }>;

  constructor(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, before } = splitDependencies(opts);
    super("elastosca:site:Site", name, {}, own);
    const plan = JSON.parse(args.plan) as DeploymentPlan;
    const site = plan.sites.find((candidate) => candidate.name === args.site);
    if (site === undefined) throw new Error(`the plan has no site ${args.site}`);
    const facts = pulumi.output(args.facts);
    const secrets = pulumi.secret(args.secrets);
    const child = { parent: this, ...siteProvider(site, this) };
    const keys = keysOf(site, secrets);
    const context = {
      cluster: plan.cluster,
      site,
      adminPublicKey: facts.adminPublicKey,
      adminPrivateKey: secrets.adminPrivateKey,
      centralAddress: facts.centralAddress,
      centralHostKey: facts.centralHostKey,
      secrets: siteSecretSource(facts, secrets, keys),
      homeVolume: facts.homeVolume,
      ...(args.localImage === undefined ? {} : { localImage: args.localImage }),
    };
    const place = site.home
      ? { network: facts.homeNetwork, gateway: [] }
      : createEntrance(plan, site, facts, context, keys(site.gateway.name), child, before);
    const wanted = site.workers.filter((worker) => args.nodes.includes(worker.name));
    for (const worker of wanted) {
      const machine = machineArgs(worker, keys(worker.name), { ...context, network: place.network });
      new Worker(worker.name, machine, { ...child, dependsOn: [...before, ...place.gateway] });
    }
    this.machines = machineFacts(site, site.home ? wanted : [site.gateway, ...wanted], keys);
    this.registerOutputs({ machines: this.machines });
  }
}

type HostKeys = (machine: string) => pulumi.Output<SshKeyPair>;

function keysOf(site: SitePlan, secrets: pulumi.Output<CoreSecrets>): HostKeys {
  const seed = secrets.apply((all) => {
    const found = all.siteSeeds[site.name];
    if (found === undefined)
      throw new pulumi.RunError(`the core stack does not know site ${site.name}: update it first`);
    return found;
  });
  return (machine) => seed.apply((text) => hostKey(Buffer.from(text, "base64"), machine));
}

/** Network and vRouter of a site away from home. Its ssh answers on the central point's loopback. */
function createEntrance(
  plan: DeploymentPlan,
  site: SitePlan,
  facts: pulumi.Output<CoreFacts>,
  context: Omit<MachineContext, "network">,
  key: pulumi.Output<SshKeyPair>,
  child: pulumi.ComponentResourceOptions,
  before: readonly pulumi.Resource[],
): { readonly network: MachineContext["network"]; readonly gateway: readonly pulumi.Resource[] } {
  const homeIsLocal = plan.sites.some((other) => other.home && other.provider === "local");
  const made = new SiteNetwork(
    `${site.name}-network`,
    networkArgs(plan, site, facts.adminPublicKey, !homeIsLocal),
    child,
  );
  // Local sites meet on one network, which belongs to the home site.
  const network =
    site.provider === "local" && homeIsLocal
      ? pulumi
          .all([made.ids, facts])
          .apply(([ids, core]) => ({ ...ids, internetId: core.homeNetwork.internetId }))
      : made.ids;
  const link = plan.links.find((candidate) => candidate.site === site.name);
  const router = new VirtualRouter(
    site.gateway.name,
    {
      ...machineArgs(site.gateway, key, { ...context, network }),
      ...(link === undefined ? {} : { sshHost: "127.0.0.1", sshPort: link.callHomePort }),
    },
    { ...child, dependsOn: [...before] },
  );
  return { network, gateway: [router] };
}

/** A site stack knows the shared keys and its own end of its link, nothing of other sites. */
function siteSecretSource(
  facts: pulumi.Output<CoreFacts>,
  secrets: pulumi.Output<CoreSecrets>,
  keys: HostKeys,
): SecretSource {
  const link = (name: string) =>
    secrets.apply((all) => {
      const found = all.links[name];
      if (found === undefined)
        throw new pulumi.RunError(`the core stack has no keys for ${name}: update it first`);
      return found;
    });
  return {
    mungeKeyBase64: () => secrets.mungeKeyBase64,
    caCertificate: () => facts.caCertificate,
    linkCertificate: (name) => link(name).certificate,
    linkKey: (name) => link(name).key,
    linkTlsCrypt: (name) => link(name).tlsCrypt,
    hostPublicKey: (machine) => keys(machine).publicKey,
  };
}

function machineFacts(
  site: SitePlan,
  servers: readonly ServerPlan[],
  keys: HostKeys,
): pulumi.Output<{ [name: string]: MachineFacts }> {
  const facts = servers.map((server) =>
    pulumi
      .unsecret(keys(server.name).publicKey)
      .apply((publicKey): [string, MachineFacts] => [
        server.name,
        { site: site.name, role: server.role, address: server.address, hostKey: publicKey },
      ]),
  );
  return pulumi.all(facts).apply((all) => Object.fromEntries(all));
}
