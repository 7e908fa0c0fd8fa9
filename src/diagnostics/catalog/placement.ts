import { type AnyDefinition, define } from "../define.js";

/** TS5xxx: the sites file and placement. */
export const PLACEMENT_CODES = {
  overlappingNetworks: define<{ left: string; leftCidr: string; right: string; rightCidr: string }>({
    code: "TS5001",
    severity: "error",
    title: "Overlapping networks",
    message: ({ left, leftCidr, right, rightCidr }) =>
      `The network ${leftCidr} of ${left} overlaps ${rightCidr} of ${right}.`,
    hint: ({ left }) => `Give ${left} addresses of its own, or leave its CIDR out to have one allocated.`,
  }),
  outsideOverlay: define<{ site: string; cidr: string; overlay: string }>({
    code: "TS5002",
    severity: "error",
    title: "Site network outside the overlay",
    message: ({ site, cidr, overlay }) =>
      `The network ${cidr} of site "${site}" is not part of the overlay ${overlay}.`,
    hint: "Choose a CIDR inside cluster.overlay, or widen the overlay.",
  }),
  invalidCidr: define<{ path: string; text: string }>({
    code: "TS5003",
    severity: "error",
    title: "Invalid CIDR",
    message: ({ path, text }) => `"${text}" (${path}) is not an IPv4 network in CIDR notation.`,
    hint: "Write the first address and the prefix length, for example 192.168.110.0/24.",
  }),
  emptyQuota: define<{ site: string; limit: string }>({
    code: "TS5004",
    severity: "error",
    title: "Empty quota",
    message: ({ site, limit }) => `Nothing can be placed on site "${site}": its quota of ${limit} is 0.`,
    hint: "Raise the quota, or remove the site.",
  }),
  duplicateSite: define<{ site: string }>({
    code: "TS5005",
    severity: "error",
    title: "Duplicate site",
    message: ({ site }) => `There are two sites named "${site}".`,
    hint: "Rename one; stacks and machines are named after their site.",
  }),
  unknownHome: define<{ home: string; known: string; suggestion?: string | undefined }>({
    code: "TS5006",
    severity: "error",
    title: "Unknown home site",
    message: ({ home, known }) => `The home site "${home}" does not exist; the sites are ${known}.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Name one of them, or leave cluster.home out."
        : `Did you mean "${suggestion}"?`,
  }),
  overlayExhausted: define<{ site: string; overlay: string }>({
    code: "TS5007",
    severity: "error",
    title: "Overlay exhausted",
    message: ({ site, overlay }) => `The overlay ${overlay} has no room for a network of site "${site}".`,
    hint: "Widen cluster.overlay, for example to 192.168.0.0/16.",
  }),
  unknownSla: define<{ sla: string; known: string; suggestion?: string | undefined }>({
    code: "TS5008",
    severity: "error",
    title: "Unknown SLA",
    message: ({ sla, known }) =>
      `No site honours the SLA "${sla}"${known === "" ? "; no site lists any" : `; known are ${known}`}.`,
    hint: ({ sla, suggestion }) =>
      suggestion === undefined
        ? `Add "${sla}" to "slas" of the sites that honour it.`
        : `Did you mean "${suggestion}"? Else add the id to "slas" of a site.`,
  }),
  unknownPlacement: define<{
    property: string;
    value: string;
    known: string;
    suggestion?: string | undefined;
  }>({
    code: "TS5009",
    severity: "error",
    title: "Unknown place",
    message: ({ property, value, known }) =>
      `No site fits the policy's ${property} "${value}"${known === "" ? "" : `; known are ${known}`}.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Add the site to the sites file, or change the policy."
        : `Did you mean "${suggestion}"?`,
  }),
  conflictingPolicies: define<{ node: string; policies: string }>({
    code: "TS5010",
    severity: "error",
    title: "Policies that contradict each other",
    message: ({ node, policies }) => `No site satisfies all policies of "${node}": ${policies}.`,
    hint: "Remove one of the policies, or widen the sites that they admit.",
  }),
  noSiteFits: define<{ what: string; reasons: string }>({
    code: "TS5011",
    severity: "error",
    title: "No site fits",
    message: ({ what, reasons }) => `No site can hold ${what}: ${reasons}.`,
    hint: "Raise a quota, add a flavor or an image, or ask for less in the template.",
  }),
  partialFit: define<{ placed: number; wanted: number; numbers: string }>({
    code: "TS5012",
    severity: "warning",
    title: "Not all workers fit",
    message: ({ placed, wanted, numbers }) =>
      `Only ${placed} of ${wanted} workers fit: ${numbers}. The cluster grows to ${placed} at most.`,
    hint: "Raise the quotas, add a site, or lower the maximum number of workers.",
  }),
  belowMinimum: define<{ placed: number; minimum: number; numbers: string }>({
    code: "TS5013",
    severity: "error",
    title: "Fewer workers than the minimum",
    message: ({ placed, minimum, numbers }) =>
      `Only ${placed} workers fit, but at least ${minimum} are asked for: ${numbers}.`,
    hint: "Raise the quotas, add a site, or lower the minimum.",
  }),
  imageFallback: define<{ image: string; site: string; wanted: string }>({
    code: "TS5014",
    severity: "info",
    title: "Fallback image",
    message: ({ image, site, wanted }) =>
      `Site "${site}" has no image of ${wanted}; its fallback "${image}" is used.`,
    hint: "Add an image of that system to the site, or ask for another in the template.",
  }),
  missingSize: define<{ node: string }>({
    code: "TS5015",
    severity: "error",
    title: "Size of the cluster unknown",
    message: ({ node }) => `"${node}" says neither how many workers there may be nor how many there are.`,
    hint: 'Give "max_instances" of the capability "wn", or "count" of "scalable", a number of at least 1.',
  }),
  invalidSetting: define<{ path: string; expected: string }>({
    code: "TS5016",
    severity: "error",
    title: "Invalid setting",
    message: ({ path, expected }) => `"${path}" must be ${expected}.`,
  }),
  networkTooSmall: define<{ site: string; cidr: string }>({
    code: "TS5017",
    severity: "error",
    title: "Site network too small",
    message: ({ site, cidr }) => `The network ${cidr} of site "${site}" has no address left for a worker.`,
    hint: "A site network needs at least a /27.",
  }),
  unreachableHome: define<{ site: string }>({
    code: "TS5018",
    severity: "error",
    title: "Home site not reachable",
    message: ({ site }) =>
      `Site "${site}" holds the central point of the VPN, but is declared not to be reachable.`,
    hint: 'Name a reachable site as cluster.home, or remove "reachable: false".',
  }),
  noSites: define({
    code: "TS5019",
    severity: "error",
    title: "No sites",
    message: () => "The sites file lists no site.",
    hint: 'Add at least one entry under "sites", with "name" and "provider".',
  }),
  missingOffer: define<{ site: string; what: string }>({
    code: "TS5020",
    severity: "error",
    title: "Site without images or flavors",
    message: ({ site, what }) => `Site "${site}" lists no ${what}, so no machine can be chosen there.`,
    hint: ({ what }) => `List at least one entry under "${what}".`,
  }),
  unknownProvider: define<{ site: string; provider: string; known: string }>({
    code: "TS5021",
    severity: "error",
    title: "Unknown provider",
    message: ({ site, provider, known }) =>
      `Site "${site}" has the provider "${provider}", which is not one of ${known}.`,
    hint: ({ known }) => `Choose one of ${known}.`,
  }),
  invalidName: define<{ what: string; name: string; limit: number }>({
    code: "TS5022",
    severity: "error",
    title: "Invalid name",
    message: ({ what, name, limit }) =>
      `"${name}" cannot be the name of ${what}: at most ${limit} lower-case letters, digits and hyphens, the first a letter.`,
    hint: "Cloud resources and host names are made from it.",
  }),
  minimumAboveMaximum: define<{ minimum: number; maximum: number }>({
    code: "TS5023",
    severity: "error",
    title: "Minimum above maximum",
    message: ({ minimum, maximum }) =>
      `The cluster must keep ${minimum} workers, but may have ${maximum} at most.`,
    hint: "Lower the minimum or raise the maximum.",
  }),
  noSpotMarket: define<{ site: string; flavor: string; provider: string }>({
    code: "TS5024",
    severity: "error",
    title: "No spot market",
    message: ({ site, flavor, provider }) =>
      `Flavor "${flavor}" of site "${site}" is to be bought as spot, but the provider "${provider}" sells no spot machines.`,
    hint: 'Remove "market: spot" from the flavor, or offer it on a site of provider "aws" or "local".',
  }),
  strayMaxPrice: define<{ site: string; flavor: string; why: string }>({
    code: "TS5025",
    severity: "error",
    title: "Maximum price without effect",
    message: ({ site, flavor, why }) =>
      `"maxPricePerHour" of flavor "${flavor}" of site "${site}" has no effect: ${why}.`,
    hint: 'It limits what AWS may charge for a spot machine: remove it, or add "market: spot" to a flavor of an AWS site.',
  }),
} as const satisfies Record<string, AnyDefinition>;
