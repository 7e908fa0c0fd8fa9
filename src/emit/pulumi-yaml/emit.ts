import type { Span } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { DeploymentPlan, ServerPlan, SitePlan } from "../../lowering/ir.js";
import type { SiteProvider } from "../../placement/site.js";
import { awsWriter } from "./aws.js";
import type { CloudWriter, MachineHandle, SiteContext, SiteNetwork } from "./cloud.js";
import { type Expression, literal, ref } from "./expressions.js";
import { type ClusterKeys, clusterKeys } from "./keys.js";
import { localLabels, localWriter } from "./local.js";
import { openstackWriter } from "./openstack.js";
import { outputValues } from "./outputs.js";
import { createProgram, type ProgramBuilder, type Properties, type ResourceOptions } from "./program.js";
import { type Login, stepResource } from "./steps.js";
import { type CentralPoint, userData, userDataBytes } from "./user-data.js";

/** What the program is made for. */
export interface PulumiYamlRequest {
  readonly plan: DeploymentPlan;
  /** Workers to declare, by name; every one of the plan when absent. */
  readonly workers?: ReadonlySet<string>;
  /** Reference of the image that plans call `elastosca-node`. */
  readonly localImage?: string;
  /** Where a fault of a site is reported. */
  spanOf(site: string, path: string): Span;
  readonly sink: DiagnosticSink;
}

/** Image name of plans that stands for the image that is built for local nodes. */
const LOCAL_IMAGE = "elastosca-node";
const IMAGE_SETTING = "localImage";
const WRITERS: Readonly<Record<SiteProvider, CloudWriter>> = {
  local: localWriter,
  openstack: openstackWriter,
  aws: awsWriter,
};
/** What AWS takes as user-data before it is encoded. */
const AWS_USER_DATA_BYTES = 16_384;

/**
 * A Pulumi program in YAML (the text of Pulumi.yaml) that builds the cluster of a plan from plain provider
 * resources: what the components register, at a fixed size. No secret is in the text. Undefined, with a
 * diagnostic at the site, for what this form of a program cannot do.
 */
export function emitPulumiYaml(request: PulumiYamlRequest): string | undefined {
  const { plan } = request;
  if (!plan.sites.map((site) => expressible(site, request)).every(Boolean)) return undefined;
  return planProgram(request).render({
    name: plan.cluster.name,
    description: `Elastic cluster of the template ${plan.cluster.template}, at a fixed size`,
    config: settings(request),
    comment: [
      `The cluster "${plan.cluster.name}" as plain resources, made by elastosca compile --emit pulumi-yaml.`,
      "Keys and certificates are minted by the resources below; no secret stands in this file.",
    ],
  });
}

/** The resources, variables and outputs of a plan's cluster, each site in the stack that the components give it. */
export function planProgram(request: Pick<PulumiYamlRequest, "plan" | "workers">): ProgramBuilder {
  const { plan } = request;
  const program = createProgram(["pulumi", IMAGE_SETTING]);
  const keys = clusterKeys(program, plan);
  const build: Build = { ...request, program, keys, volume: homeVolume(program, plan) };
  const [home, ...others] = plan.sites;
  if (home === undefined) throw new Error("a plan has a home site");
  const core = buildCore(build, home);
  program.inStack(`site-${home.name}`);
  buildWorkers(build, core.context, core.network, core.before, core.central);
  for (const site of others) {
    program.inStack(`site-${site.name}`);
    buildSite(build, site, core);
  }
  const facts = { publicAddress: core.central.address, adminPrivateKey: keys.adminPrivateKey };
  for (const [name, value] of outputValues(plan, facts)) program.output(name, value);
  return program;
}

interface Build {
  readonly plan: DeploymentPlan;
  readonly workers?: ReadonlySet<string>;
  readonly program: ProgramBuilder;
  readonly keys: ClusterKeys;
  /** Name of the volume with the shared folder, where machines have one. */
  readonly volume: Expression | undefined;
}

/** What the other sites need of the home site. */
interface Core {
  readonly context: SiteContext;
  readonly network: SiteNetwork;
  readonly central: CentralPoint;
  /** The front-end is ready. */
  readonly before: readonly Expression[];
}

function buildCore(build: Build, home: SitePlan): Core {
  const context = siteContext(build, home, undefined);
  const network = WRITERS[home.provider].network(context);
  const { gateway } = home;
  const made = machine(build, context, network, gateway, undefined);
  const address = made.publicAddress ?? gateway.address;
  const login = loginOf(build, gateway, { host: address, port: 22 });
  const before = steps(build, gateway, made, login, []);
  const { publicKey } = build.keys.host(gateway.name);
  return { context, network, central: { address, publicKey }, before };
}

/** Network and vRouter of a further site, then its workers. Its ssh answers on the central point's loopback. */
function buildSite(build: Build, site: SitePlan, { network: home, central, before }: Core): void {
  const context = siteContext(build, site, site.provider === "local" ? home.internetId : undefined);
  const network = WRITERS[site.provider].network(context);
  const { gateway } = site;
  const link = build.plan.links.find((candidate) => candidate.site === site.name);
  const place =
    link === undefined ? { host: gateway.address, port: 22 } : { host: "127.0.0.1", port: link.callHomePort };
  const made = machine(build, context, network, gateway, central);
  const ready = steps(build, gateway, made, loginOf(build, gateway, place, central), before);
  buildWorkers(build, context, network, [...before, ...ready], central);
}

function buildWorkers(
  build: Build,
  context: SiteContext,
  network: SiteNetwork,
  before: readonly Expression[],
  central: CentralPoint,
): void {
  for (const worker of context.site.workers) {
    if (build.workers?.has(worker.name) === false) continue;
    const made = machine(build, context, network, worker, undefined);
    const login = loginOf(build, worker, { host: worker.address, port: 22 }, central);
    steps(build, worker, made, login, before);
  }
}

/** The machine itself; `central` for one that dials the central point at first boot. */
function machine(
  build: Build,
  context: SiteContext,
  network: SiteNetwork,
  server: ServerPlan,
  central: CentralPoint | undefined,
): MachineHandle {
  const { plan, keys, volume } = build;
  const { site } = context;
  const shares = site.provider === "local" && server.role !== "vrouter" && volume !== undefined;
  return WRITERS[site.provider].machine(context, {
    server,
    cloudName: `${plan.cluster.name}-${server.name}`,
    image:
      site.provider === "local" && server.image.name === LOCAL_IMAGE
        ? ref(IMAGE_SETTING)
        : literal(server.image.name),
    userData: userData(server, {
      adminUser: plan.cluster.adminUser.name,
      adminPublicKey: keys.adminPublicKey,
      host: keys.host(server.name),
      ...(central === undefined ? {} : { central }),
    }),
    network,
    volumes: shares ? [{ name: volume, path: plan.cluster.sharedHome?.path ?? "" }] : [],
  });
}

/** Steps run one after the other; the result is what stands for the machine being ready. */
function steps(
  { program }: Build,
  server: ServerPlan,
  { server: made, reachableAfter }: MachineHandle,
  login: Login,
  before: readonly Expression[],
): readonly Expression[] {
  let previous: readonly Expression[] = [made.self, ...reachableAfter, ...before];
  for (const step of server.steps)
    previous = [stepResource(program, server.name, step, login, made, previous).self];
  return previous;
}

function loginOf(
  { plan, keys }: Build,
  server: ServerPlan,
  place: Pick<Login, "host" | "port">,
  through?: CentralPoint,
): Login {
  const own = keys.host(server.name);
  const user = plan.cluster.adminUser.name;
  return { ...place, user, keys, own, ...(through === undefined ? {} : { through }) };
}

function siteContext(
  { program, plan, keys }: Build,
  site: SitePlan,
  internetId: Expression | undefined,
): SiteContext {
  const { provider } = WRITERS[site.provider];
  const options: ResourceOptions =
    provider === undefined
      ? {}
      : {
          provider: program.resource(`${site.name}-provider`, provider.type, access(site, provider.auth))
            .self,
        };
  return {
    program,
    cluster: plan.cluster.name,
    site,
    options,
    adminPublicKey: keys.adminPublicKey,
    internetId,
  };
}

/** How the provider of a site reaches its cloud: by the name of credentials, never by credentials. */
function access({ auth, region }: SitePlan, by: "cloud" | "profile"): Properties {
  const name = auth[by];
  return {
    ...(region === undefined ? {} : { region: literal(region) }),
    ...(name === undefined ? {} : { [by]: literal(name) }),
  };
}

/** The folder that machines of local sites share; clouds serve it from the front-end in a step. */
function homeVolume(program: ProgramBuilder, { cluster, sites }: DeploymentPlan): Expression | undefined {
  const home = sites.find((site) => site.home);
  if (cluster.sharedHome === undefined || home?.provider !== "local") return undefined;
  const tags = { "elastosca.cluster": cluster.name, "elastosca.site": home.name };
  const volume = program.resource("home", "elastosca-local:index:Volume", {
    name: literal(`${cluster.name}-home`),
    labels: localLabels(tags),
  });
  return volume.get("name");
}

function settings({ plan, localImage }: PulumiYamlRequest): Properties {
  const used = plan.sites.some(
    (site) =>
      site.provider === "local" &&
      [site.gateway, ...site.workers].some(({ image }) => image.name === LOCAL_IMAGE),
  );
  return used ? { [IMAGE_SETTING]: { type: "string", default: localImage ?? LOCAL_IMAGE } } : {};
}

function expressible(site: SitePlan, { spanOf, sink }: PulumiYamlRequest): boolean {
  const faults = [existingRefused(site), userDataTooLarge(site)].filter((fault) => fault !== undefined);
  for (const { path, reason } of faults)
    report(sink, CODES.programCannot, spanOf(site.name, path), { site: site.name, reason });
  return faults.length === 0;
}

interface Fault {
  readonly path: string;
  readonly reason: string;
}

function existingRefused({ provider, network }: SitePlan): Fault | undefined {
  if (network.existing === undefined || provider === "openstack") return undefined;
  const reason = `sites of provider "${provider}" cannot be built in an existing network (${network.existing})`;
  return { path: "network.existing", reason };
}

/** The components compress user-data for AWS, which this language cannot. */
function userDataTooLarge({ provider, gateway, workers }: SitePlan): Fault | undefined {
  const largest = Math.max(...[gateway, ...workers.slice(0, 1)].map(userDataBytes));
  if (provider !== "aws" || largest <= AWS_USER_DATA_BYTES) return undefined;
  const reason = `first-boot texts have up to ${largest} bytes, and AWS takes ${AWS_USER_DATA_BYTES} that are not compressed`;
  return { path: "provider", reason };
}
