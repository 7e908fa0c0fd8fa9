import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { DEFAULT_POLICY } from "../elasticity/core/policy.js";
import type { YamlNode } from "../syntax/node.js";
import { readBatch } from "./batch.js";
import { type Fields, fieldsOf, spansBelow } from "./fields.js";
import { readPolicySettings } from "./policy-settings.js";
import type {
  ClusterConfig,
  ElasticityConfig,
  FlavorConfig,
  ImageConfig,
  QuotaConfig,
  SiteConfig,
  SiteProvider,
  SitesFile,
} from "./site.js";
import { checkNetworks } from "./site-networks.js";
import { readMarket } from "./spot.js";

const PROVIDERS: readonly SiteProvider[] = ["local", "openstack", "aws"];
const NAME = /^[a-z][a-z0-9-]*$/;
/** A site's name is part of stack, host and cloud names. */
const SITE_NAME_LIMIT = 40;

/** What every local site offers when its section says nothing else: the node image of this project. */
const LOCAL_IMAGES: readonly ImageConfig[] = [
  {
    name: "elastosca-node",
    os: { type: "linux", distribution: "debian", version: "12" },
    fallback: true,
    prepared: true,
  },
];
const GB = 1_000_000_000;
const LOCAL_FLAVORS: readonly FlavorConfig[] = [1, 2, 4].map((size) => ({
  name: `local-${size}`,
  cpus: size,
  memory: size * GB,
  gpus: 0,
  pricePerHour: 0,
}));

/**
 * Turns a sites file that fits its JSON schema into typed, defaulted configuration and checks what a
 * schema cannot: names, quotas and networks (IM-10). Undefined when an error was reported.
 */
export function readSitesFile(root: YamlNode, sink: DiagnosticSink): SitesFile | undefined {
  let faults = 0;
  const counting: DiagnosticSink = {
    add(diagnostic) {
      if (diagnostic.severity === "error") faults += 1;
      sink.add(diagnostic);
    },
  };
  const file = fieldsOf(root, "", counting);
  const sections = file.maps("sites");
  if (sections.length === 0) report(counting, CODES.noSites, file.span("sites") ?? root.span, {});
  const names = sections.map((section) => section.text("name") ?? "");
  const cluster = readCluster(file.map("cluster"), names, counting);
  const home = cluster.home ?? names[0];
  const sites = sections.flatMap((section) => readSite(section, home, counting) ?? []);
  checkDuplicates(sites, counting);
  checkHome(sites, home, counting);
  checkNetworks(cluster, sites, root.span, counting);
  return faults > 0 ? undefined : { cluster, sites };
}

function readCluster(fields: Fields, names: readonly string[], sink: DiagnosticSink): ClusterConfig {
  const name = fields.text("name");
  if (name !== undefined) checkName("a cluster", name, 30, fields.span("name"), sink);
  const home = fields.text("home");
  const homeSpan = fields.span("home");
  const known = home === undefined || names.includes(home);
  if (home !== undefined && homeSpan !== undefined && !known) {
    const args = { home, known: names.join(", "), suggestion: suggest(home, names) };
    report(sink, CODES.unknownHome, homeSpan, args);
  }
  const priceCeiling = fields.number("priceCeiling");
  return {
    ...(name === undefined ? {} : { name }),
    overlay: fields.text("overlay") ?? "192.168.0.0/16",
    transit: fields.text("transit") ?? "10.99.0.0/24",
    ...(home === undefined || !known ? {} : { home }),
    internet: fields.text("internet") ?? "203.0.113.0/24",
    vpnPort: fields.integer("vpnPort", 1024, 65_000) ?? 1195,
    ...(priceCeiling === undefined ? {} : { priceCeiling }),
    elasticity: readElasticity(fields.map("elasticity"), sink),
    batch: readBatch(fields.map("batch"), sink),
    ...readHooks(fields.map("elasticity").map("hooks")),
    spans: spansBelow(fields.node),
  };
}

/** Hooks of the elasticity loop, by the names that its schema allows. */
const HOOK_NAMES = [
  ...["prePowerOn", "postPowerOn", "prePowerOff", "postPowerOff", "poweredOn", "poweredOff"],
  ...["unexpectedPowerOn", "unexpectedPowerOff", "onError", "offError", "unknown", "idle", "used", "request"],
] as const;

function readHooks(fields: Fields): Pick<ClusterConfig, "hooks"> {
  const given = HOOK_NAMES.filter((name) => fields.has(name));
  const commands = given.map((name) => [name, fields.texts(name)] as const);
  return commands.length === 0 ? {} : { hooks: Object.fromEntries(commands) };
}

function readElasticity(fields: Fields, sink: DiagnosticSink): ElasticityConfig {
  const { idleTime, period, maxBooting, maxWaitPowerOn, maxWaitPowerOff, retries, cooldown, failGrace } =
    DEFAULT_POLICY;
  const stated = {
    idleTime,
    period,
    maxBooting,
    maxWaitPowerOn,
    maxWaitPowerOff,
    retries,
    cooldown,
    failGrace,
  };
  return { ...stated, ...readPolicySettings(fields, sink) };
}

function readSite(fields: Fields, home: string | undefined, sink: DiagnosticSink): SiteConfig | undefined {
  const name = fields.text("name");
  const provider = fields.text("provider");
  const span = fields.span("name");
  if (name === undefined || provider === undefined || span === undefined) {
    const missing = name === undefined ? "name" : "provider";
    const place = fields.node?.span;
    if (place !== undefined && !fields.has(missing))
      report(sink, CODES.invalidSetting, place, { path: `sites: ${missing}`, expected: "given" });
    return undefined;
  }
  checkName("a site", name, SITE_NAME_LIMIT, span, sink);
  if (!isProvider(provider)) {
    const args = { site: name, provider, known: PROVIDERS.join(", ") };
    report(sink, CODES.unknownProvider, fields.span("provider") ?? span, args);
    return undefined;
  }
  const offers = readOffers(fields, name, provider, span, sink);
  const bootTime = fields.time("bootTime");
  return {
    name,
    provider,
    ...optional("region", fields.text("region")),
    ...optional("zone", fields.text("zone")),
    auth: {
      ...optional("cloud", fields.map("auth").text("cloud")),
      ...optional("profile", fields.map("auth").text("profile")),
    },
    network: readNetwork(fields.map("network")),
    ...offers,
    quota: readQuota(fields.map("quota"), name, sink),
    reachable: fields.boolean("reachable") ?? name === home,
    slas: fields.texts("slas"),
    ...(bootTime === undefined ? {} : { bootTime }),
    labels: readLabels(fields.map("labels")),
    span,
    spans: spansBelow(fields.node),
  };
}

function readNetwork(fields: Fields): SiteConfig["network"] {
  return {
    ...optional("cidr", fields.text("cidr")),
    ...optional("external", fields.text("external")),
    ...optional("existing", fields.text("existing")),
  };
}

function readOffers(
  fields: Fields,
  site: string,
  provider: SiteProvider,
  span: Span,
  sink: DiagnosticSink,
): Pick<SiteConfig, "images" | "flavors"> {
  const images = fields.maps("images").flatMap(readImage);
  const flavors = fields.maps("flavors").flatMap((flavor) => readFlavor(flavor, { site, provider }, sink));
  if (provider !== "local") {
    if (images.length === 0)
      report(sink, CODES.missingOffer, fields.span("images") ?? span, { site, what: "images" });
    if (flavors.length === 0)
      report(sink, CODES.missingOffer, fields.span("flavors") ?? span, { site, what: "flavors" });
    return { images, flavors };
  }
  return {
    images: images.length === 0 ? LOCAL_IMAGES : images,
    flavors: flavors.length === 0 ? LOCAL_FLAVORS : flavors,
  };
}

function readImage(fields: Fields): ImageConfig[] {
  const name = fields.text("name");
  if (name === undefined) return [];
  const os = fields.map("os");
  return [
    {
      name,
      os: {
        ...optional("type", os.text("type")),
        ...optional("distribution", os.text("distribution")),
        ...optional("version", os.text("version")),
        ...optional("architecture", os.text("architecture")),
      },
      fallback: fields.boolean("fallback") ?? false,
      prepared: fields.boolean("prepared") ?? false,
    },
  ];
}

function readFlavor(
  fields: Fields,
  place: { readonly site: string; readonly provider: SiteProvider },
  sink: DiagnosticSink,
): FlavorConfig[] {
  const name = fields.text("name");
  const cpus = fields.number("cpus", 0.1);
  const memory = fields.size("memory");
  if (name === undefined || cpus === undefined || memory === undefined) return [];
  const disk = fields.size("disk");
  return [
    {
      name,
      cpus,
      memory,
      ...(disk === undefined ? {} : { disk }),
      gpus: fields.integer("gpus") ?? 0,
      pricePerHour: fields.number("pricePerHour") ?? 0,
      ...readMarket(fields, { ...place, flavor: name }, sink),
    },
  ];
}

function readQuota(fields: Fields, site: string, sink: DiagnosticSink): QuotaConfig {
  const instances = fields.integer("instances");
  const cpus = fields.number("cpus");
  const memory = fields.size("memory");
  for (const [limit, value] of Object.entries({ instances, cpus, memory })) {
    const span = fields.span(limit);
    if (value === 0 && span !== undefined) report(sink, CODES.emptyQuota, span, { site, limit });
  }
  return {
    ...(instances === undefined ? {} : { instances }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memory === undefined ? {} : { memory }),
  };
}

function readLabels(fields: Fields): Readonly<Record<string, string>> {
  const keys = fields.node?.kind === "map" ? fields.node.entries.map(({ key }) => key).sort() : [];
  return Object.fromEntries(keys.map((key) => [key, fields.text(key) ?? ""]));
}

function checkName(
  what: string,
  name: string,
  limit: number,
  span: Span | undefined,
  sink: DiagnosticSink,
): void {
  if (span === undefined || (NAME.test(name) && name.length <= limit)) return;
  report(sink, CODES.invalidName, span, { what, name, limit });
}

function checkDuplicates(sites: readonly SiteConfig[], sink: DiagnosticSink): void {
  const first = new Map<string, Span>();
  for (const { name, span } of sites) {
    const before = first.get(name);
    if (before === undefined) first.set(name, span);
    else
      report(
        sink,
        CODES.duplicateSite,
        span,
        { site: name },
        { labels: [{ span: before, text: "first one" }] },
      );
  }
}

/** IM-10: the front-end must be reachable, or nothing can dial in. */
function checkHome(sites: readonly SiteConfig[], home: string | undefined, sink: DiagnosticSink): void {
  const site = sites.find(({ name }) => name === home);
  if (site === undefined || site.reachable) return;
  report(sink, CODES.unreachableHome, site.spans.get("reachable") ?? site.span, { site: site.name });
}

function isProvider(text: string): text is SiteProvider {
  return (PROVIDERS as readonly string[]).includes(text);
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}
