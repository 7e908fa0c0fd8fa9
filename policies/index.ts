import {
  PolicyPack,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { LABEL_KEYS } from "./labels.js";
import { type LinkedResource, type PolicedResource, propertyMap, secretPaths } from "./resource.js";
import { namedLabels } from "./rules/named-labels.js";
import { openPorts, type PortRange, WORLD_PORTS } from "./rules/open-ports.js";
import { portSecurity } from "./rules/port-security.js";
import { publicAddress, publicAddressByReference } from "./rules/public-address.js";
import { secretInClear } from "./rules/secret-in-clear.js";

type Report = (message: string) => void;

function policed({ type, name, props }: ResourceValidationArgs): PolicedResource {
  return { type, name, props: propertyMap(props) };
}

const publicAddressPolicy: ResourceValidationPolicy = {
  name: "no-public-address-on-workers",
  description: "A worker has no public address; only a front-end or vRouter may have one.",
  enforcementLevel: "mandatory",
  validateResource: (args, report) => tell(publicAddress(policed(args)), report),
};

const publicAddressStackPolicy: StackValidationPolicy = {
  name: "no-public-address-on-workers-by-reference",
  description: "No public address is associated with a worker, and no worker is on the Internet's network.",
  enforcementLevel: "mandatory",
  validateStack: ({ resources }, report) => {
    const linked = new Map<string, LinkedResource>();
    for (const resource of resources) {
      const found = publicAddressByReference(link(resource, linked));
      for (const message of found) report(message, resource.urn);
    }
  },
};

const portSecurityPolicy: ResourceValidationPolicy = {
  name: "port-security-on",
  description: "Port security stays on; only a front-end or vRouter forwards for other addresses.",
  enforcementLevel: "mandatory",
  validateResource: (args, report) => tell(portSecurity(policed(args)), report),
};

const openPortsPolicy: ResourceValidationPolicy = {
  name: "only-listed-ports-open",
  description: "Only the listed ports are open to the whole world: ssh and the VPN's by default.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      allowed: {
        type: "array",
        description: "Ports that may be open to the world, each {protocol, from, to}",
        items: {
          type: "object",
          properties: {
            protocol: { type: "string" },
            from: { type: "integer" },
            to: { type: "integer" },
          },
          required: ["protocol", "from", "to"],
        },
      },
    },
  },
  validateResource: (args, report) => {
    const { allowed } = args.getConfig<{ allowed?: readonly PortRange[] }>();
    tell(openPorts(policed(args), allowed ?? WORLD_PORTS), report);
  },
};

const namedLabelsPolicy: ResourceValidationPolicy = {
  name: "named-labels",
  description: "Every machine carries labels with its cluster, site and role.",
  enforcementLevel: "mandatory",
  configSchema: {
    properties: {
      required: {
        type: "array",
        items: { type: "string" },
        description: "Label keys that every machine needs",
      },
    },
  },
  validateResource: (args, report) => {
    const { required } = args.getConfig<{ required?: readonly string[] }>();
    tell(namedLabels(policed(args), required ?? LABEL_KEYS), report);
  },
};

/** Secret properties of resources whose remediation pass was seen, until their validation pass. */
const seenSecrets = new Map<string, ReadonlySet<string>>();

/**
 * Only in the remediation pass, which the engine makes first, can secrets be told from plain values: it is
 * used to look, and changes nothing. Level `remediate` is what asks for it; a violation counts as mandatory.
 */
const secretPolicy: ResourceValidationPolicy = {
  name: "no-secret-in-clear",
  description:
    "No private key, password or token stands in an input that others can read or that is not secret.",
  enforcementLevel: "remediate",
  remediateResource: ({ urn, props }) => {
    seenSecrets.set(urn, secretPaths(props));
    return undefined;
  },
  validateResource: (args, report) => {
    const seen = seenSecrets.get(args.urn);
    seenSecrets.delete(args.urn);
    tell(secretInClear({ ...policed(args), ...(seen ? { secretPaths: seen } : {}) }), report);
  },
};

function tell(messages: readonly string[], report: Report): void {
  for (const message of messages) report(message);
}

/** Resources refer to each other; each is copied once. */
function link(resource: PolicyResource, linked: Map<string, LinkedResource>): LinkedResource {
  const known = linked.get(resource.urn);
  if (known) return known;
  const references: Record<string, readonly LinkedResource[]> = {};
  const { type, name } = resource;
  const made: LinkedResource = { type, name, props: propertyMap(resource.props), references };
  linked.set(resource.urn, made);
  for (const [property, targets] of Object.entries(resource.propertyDependencies)) {
    references[property] = targets.map((target) => link(target, linked));
  }
  return made;
}

new PolicyPack("elastosca", {
  policies: [
    publicAddressPolicy,
    publicAddressStackPolicy,
    portSecurityPolicy,
    openPortsPolicy,
    namedLabelsPolicy,
    secretPolicy,
  ],
});
