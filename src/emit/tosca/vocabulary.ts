import type { Json } from "../../base/json.js";

/**
 * The types of what the compiler adds to a template. They derive from the normative types, so that every
 * processor understands the added elements, and by them a later compilation knows what was added.
 */
const PREFIX = "elastosca.";

export const NETWORK = `${PREFIX}nodes.SiteNetwork`;
export const PORT = `${PREFIX}nodes.SitePort`;
export const ROUTER = `${PREFIX}nodes.VirtualRouter`;
export const WORKER = `${PREFIX}nodes.Worker`;
export const LINK = `${PREFIX}relationships.VpnLink`;
export const SITE_POLICY = `${PREFIX}policies.Site`;
export const COMPILATION = `${PREFIX}policies.Compilation`;
const MACHINE = `${PREFIX}nodes.Machine`;

/** The profile for TOSCA 2.0 with the types that these derive from, and one that imports it. */
export const PROFILE_2 = "org.oasis-open.tosca.simple:2.0";
export const PROFILES_2 = [PROFILE_2, "com.github.indigo-dc.tosca-types:2.0"];

/** Key of the metadata that says why an element was added. */
export const ADDED = "elastosca.added";

/** True for an element of a type that only the compiler adds. */
export function isAddedType(typeChain: readonly string[]): boolean {
  return typeChain.some((type) => type.startsWith(PREFIX));
}

const text = (description: string): Json => ({ type: "string", description });
const optional = (type: string, description: string): Json => ({ type, description, required: false });

/** Sections of type definitions, in the order in which they are written. */
export const TYPE_SECTIONS: Readonly<Record<string, { readonly [type: string]: Json }>> = {
  relationship_types: {
    [LINK]: {
      derived_from: "tosca.relationships.DependsOn",
      description: "OpenVPN link from a site's vRouter to the central point on the front-end",
      properties: {
        device: text("Name of the tunnel device"),
        port: { type: "integer", description: "UDP port of the central point" },
        local_address: text("Address of the vRouter in the tunnel"),
        peer_address: text("Address of the central point in the tunnel"),
      },
    },
  },
  node_types: {
    [NETWORK]: {
      derived_from: "tosca.nodes.network.Network",
      description: "Network of one site, or the network with public addresses",
      properties: { site: optional("string", "Site of the sites file") },
    },
    [PORT]: {
      derived_from: "tosca.nodes.network.Port",
      description: "Interface of a machine with its planned address",
    },
    [MACHINE]: {
      derived_from: "tosca.nodes.Compute",
      description: "One machine of the cluster, placed on a site",
      properties: {
        site: text("Site of the sites file"),
        template: text("Compute of the template that the machine is an instance of"),
        hostname: text("Host name"),
        flavor: text("Flavor of the site"),
        image: text("Image of the site"),
      },
    },
    [ROUTER]: {
      derived_from: MACHINE,
      description: "Virtual router that joins a further site to the central point",
      requirements: [
        {
          central_point: {
            capability: "tosca.capabilities.Node",
            node: "tosca.nodes.Compute",
            relationship: LINK,
          },
        },
      ],
    },
    [WORKER]: { derived_from: MACHINE, description: "Worker that may exist at one time or another" },
  },
  policy_types: {
    [SITE_POLICY]: {
      derived_from: "tosca.policies.Placement",
      description: "Site that machines are placed on",
      properties: {
        site: text("Site of the sites file"),
        provider: text("Kind of cloud"),
        region: optional("string", "Region of the cloud"),
        zone: optional("string", "Availability zone"),
      },
    },
    [COMPILATION]: {
      derived_from: "tosca.policies.Root",
      description: "What a later compilation needs to give the same plan",
      properties: {
        template: text("Name of the compiled template"),
        sites: optional("string", "Name of the sites file"),
        sites_sum: optional("string", "Check sum of the sites file"),
        origins: {
          type: "map",
          description: "Places in the compiled files, by place in this one",
          required: false,
          entry_schema: { type: "string" },
        },
      },
    },
  },
};
