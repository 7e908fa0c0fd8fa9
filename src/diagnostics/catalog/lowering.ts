import { type AnyDefinition, define } from "../define.js";

/** TS6xxx: from the topology to what is built. */
export const LOWERING_CODES = {
  unsupportedBatchSystem: define<{ node: string; system: string }>({
    code: "TS6001",
    severity: "error",
    title: "Batch system not supported",
    message: ({ node, system }) =>
      `"${node}" asks for the batch system ${system}, which cannot be deployed yet.`,
    hint: "Supported now: Slurm (tosca.nodes.indigo.LRMS.FrontEnd.Slurm with LRMS.WorkerNode.Slurm).",
  }),
  noCluster: define<{ missing: string }>({
    code: "TS6002",
    severity: "error",
    title: "No batch cluster",
    message: ({ missing }) => `The template describes no batch cluster: it has no ${missing}.`,
    hint: "Supported now: a Slurm cluster, that is a front-end (LRMS.FrontEnd.Slurm) and a worker node (LRMS.WorkerNode.Slurm), each hosted on a Compute.",
  }),
  severalClusters: define<{ node: string; first: string }>({
    code: "TS6003",
    severity: "error",
    title: "Several batch clusters",
    message: ({ node, first }) =>
      `"${node}" is a second one beside "${first}"; one cluster a template is supported.`,
    hint: "Split the template.",
  }),
  noHost: define<{ node: string }>({
    code: "TS6004",
    severity: "error",
    title: "Not hosted on a machine",
    message: ({ node }) => `"${node}" is not hosted on a Compute node.`,
    hint: 'Add the requirement "host" with the name of a Compute.',
  }),
  sharedHost: define<{ frontEnd: string; worker: string; host: string }>({
    code: "TS6005",
    severity: "error",
    title: "Front-end and worker on one machine",
    message: ({ frontEnd, worker, host }) => `"${frontEnd}" and "${worker}" are both hosted on "${host}".`,
    hint: "Host the workers on a Compute of their own; it stands for as many machines as there are workers.",
  }),
  notDeployed: define<{ node: string; type: string }>({
    code: "TS6006",
    severity: "warning",
    title: "Part of the template is not deployed",
    message: ({ node, type }) => `"${node}" (${type}) is not part of the batch cluster and is not deployed.`,
    hint: "Only the front-end, the workers and the network between the sites are built.",
  }),
  unsupportedOutput: define<{ output: string; reason: string }>({
    code: "TS6007",
    severity: "warning",
    title: "Output not available",
    message: ({ output, reason }) => `The output "${output}" is left out: ${reason}.`,
    hint: "Available: public_address and private_address of the machines, and endpoint.credential of the front-end.",
  }),
  invalidPort: define<{ port: string; reason: string }>({
    code: "TS6008",
    severity: "error",
    title: "Invalid port",
    message: ({ port, reason }) => `The port "${port}" cannot be opened: ${reason}.`,
    hint: "A port has a protocol (tcp or udp) and a source from 1 to 65535, or a source_range.",
  }),
  imageNotPreparable: define<{ image: string; site: string; distribution: string }>({
    code: "TS6009",
    severity: "error",
    title: "Image cannot be set up",
    message: ({ image, site, distribution }) =>
      `The image "${image}" of site "${site}" (${distribution}) would have to be set up at boot, which is supported for debian and ubuntu only.`,
    hint: 'Use an image that has the packages already and say "prepared: true", or a Debian or Ubuntu image.',
  }),
  tooManyLinks: define<{ site: string; pool: string }>({
    code: "TS6010",
    severity: "error",
    title: "Too many VPN links",
    message: ({ site, pool }) =>
      `There is no transit address, port or internet address left for site "${site}" (${pool}).`,
    hint: "Widen cluster.transit and cluster.internet, or lower cluster.vpnPort.",
  }),
  invalidHostName: define<{ name: string }>({
    code: "TS6011",
    severity: "error",
    title: "Invalid host name",
    message: ({ name }) => `"${name}" cannot be a host name.`,
    hint: "A host name has letters, digits and hyphens, at most 63 of them, and starts with a letter.",
  }),
  mixedInternet: define<{ site: string; home: string }>({
    code: "TS6012",
    severity: "error",
    title: "Local and cloud sites in one cluster",
    message: ({ site, home }) => `Site "${site}" cannot be joined with "${home}": one of them is local.`,
    hint: "Machines of a local site have no address on the Internet; use either local sites or clouds.",
  }),
  nameTaken: define<{ name: string; site: string }>({
    code: "TS6013",
    severity: "error",
    title: "Machine name used twice",
    message: ({ name, site }) =>
      `The host name "${name}" of the front-end is also that of a machine of site "${site}".`,
    hint: "Choose another dns_name.",
  }),
  externalNetworkMissing: define<{ site: string }>({
    code: "TS6014",
    severity: "error",
    title: "External network not named",
    message: ({ site }) => `The OpenStack site "${site}" does not say which network gives public addresses.`,
    hint: 'Give "network.external", the name that "openstack network list --external" shows.',
  }),
} as const satisfies Record<string, AnyDefinition>;
