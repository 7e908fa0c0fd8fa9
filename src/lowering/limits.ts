import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { AddressPlan } from "../placement/address-plan.js";
import type { PlacementPlan } from "../placement/plan.js";
import type { SiteConfig, SiteProvider, SitesFile } from "../placement/site.js";
import type { ServerPlan } from "./ir.js";

/** Systems whose package names the contextualization knows. */
const INSTALLABLE = new Set(["debian", "ubuntu"]);
/** Most bytes of user data: EC2 by its documentation, Nova before its base64, 64 KiB of text. */
const USER_DATA_LIMIT: Readonly<Record<SiteProvider, number>> = {
  aws: 16_384,
  openstack: 49_000,
  local: Infinity,
};
/** Keys that the components add to user data at run time. */
const KEYS_MARGIN = 1_500;

/** What the providers in use cannot express, as TS6xxx diagnostics; true when there is none. */
export function withinLimits(
  file: SitesFile,
  placement: PlacementPlan,
  addresses: AddressPlan,
  sink: DiagnosticSink,
): boolean {
  const used = file.sites.filter(({ name }) => placement.sites.includes(name));
  const home = used.find(({ name }) => name === placement.home);
  const checks = [
    ...used.map((site) => home === undefined || sameInternet(site, home, sink)),
    ...used.map((site) => hasExternalNetwork(site, sink)),
    ...used.map((site) => site === home || hasLink(site, file, addresses, sink)),
    imagesCanBeSetUp(used, placement, sink),
  ];
  return checks.every(Boolean);
}

/** Reports user data that a provider would refuse. */
export function userDataFits(
  server: ServerPlan,
  provider: SiteProvider,
  span: Span,
  sink: DiagnosticSink,
): boolean {
  const limit = USER_DATA_LIMIT[provider];
  const bytes = utf8Length(JSON.stringify(server.cloudConfig)) + KEYS_MARGIN;
  if (bytes <= limit) return true;
  report(sink, CODES.userDataTooLarge, span, { machine: server.name, bytes, limit, provider });
  return false;
}

function sameInternet(site: SiteConfig, home: SiteConfig, sink: DiagnosticSink): boolean {
  if ((site.provider === "local") === (home.provider === "local")) return true;
  report(sink, CODES.mixedInternet, site.spans.get("provider") ?? site.span, {
    site: site.name,
    home: home.name,
  });
  return false;
}

function hasExternalNetwork(site: SiteConfig, sink: DiagnosticSink): boolean {
  const { external, existing } = site.network;
  if (site.provider !== "openstack" || external !== undefined || existing !== undefined) return true;
  report(sink, CODES.externalNetworkMissing, site.spans.get("network") ?? site.span, { site: site.name });
  return false;
}

function hasLink(site: SiteConfig, file: SitesFile, addresses: AddressPlan, sink: DiagnosticSink): boolean {
  if (addresses.links.get(site.name) !== undefined) return true;
  const pool = `${file.cluster.transit}, ${file.cluster.internet}`;
  report(sink, CODES.tooManyLinks, site.span, { site: site.name, pool });
  return false;
}

function imagesCanBeSetUp(
  used: readonly SiteConfig[],
  placement: PlacementPlan,
  sink: DiagnosticSink,
): boolean {
  const seen = new Set<string>();
  let fine = true;
  for (const { site, image } of [placement.frontEnd, ...placement.routers, ...placement.workers]) {
    const distribution = image.os.distribution?.toLowerCase();
    const key = `${site} ${image.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (image.prepared || distribution === undefined || INSTALLABLE.has(distribution)) continue;
    const place = used.find(({ name }) => name === site);
    const index = place?.images.indexOf(image) ?? -1;
    const span = place?.spans.get(`images.${index}.name`) ?? place?.span;
    if (span !== undefined)
      report(sink, CODES.imageNotPreparable, span, { image: image.name, site, distribution });
    fine = false;
  }
  return fine;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else bytes += code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
