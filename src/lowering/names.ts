import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ClusterTopology } from "../placement/cluster.js";
import { FRONT_END_NAME } from "../placement/front-end.js";
import { capabilityProperty, textOf } from "../placement/values.js";

/** Longest name of a network device (IFNAMSIZ less the final zero). */
const DEVICE_LIMIT = 15;
const LINK_PREFIX = "link-";
const CLUSTER_LIMIT = 30;

/** Prefix of all cloud names: the given one, else the template's name with what clouds refuse left out. */
export function clusterName(given: string | undefined, template: string): string {
  if (given !== undefined) return given;
  const name = template
    .toLowerCase()
    .replace(/\.(ya?ml|tosca)$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, CLUSTER_LIMIT)
    .replace(/-+$/, "");
  return name === "" ? "cluster" : name;
}

/**
 * Device and unit of the link to a site. A long name is cut and gets a check sum of the whole, so that it
 * depends on the site's name alone.
 */
export function linkName(site: string): string {
  const whole = `${LINK_PREFIX}${site}`;
  if (whole.length <= DEVICE_LIMIT) return whole;
  const sum = checkSum(site).toString(36).padStart(5, "0").slice(-5);
  return `${whole.slice(0, DEVICE_LIMIT - sum.length)}${sum}`;
}

/** Host name of the front-end: the endpoint's `dns_name`, without its domain. Undefined when it is none. */
export function frontEndHostname(cluster: ClusterTopology, sink: DiagnosticSink): string | undefined {
  const given = capabilityProperty(cluster.frontEndHost, "endpoint", "dns_name");
  const text = textOf(given);
  if (given === undefined || text === undefined) return FRONT_END_NAME;
  const hostname = text.toLowerCase().split(".")[0] ?? "";
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(hostname)) return hostname;
  report(sink, CODES.invalidHostName, given.span, { name: text });
  return undefined;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function checkSum(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return sum;
}
