import { type AnyDefinition, define } from "../define.js";

/** TS62xx: from a topology without a batch cluster to single OpenStack resources. */
export const HEAT_CODES = {
  resourcesNeedOpenstack: define<{ site: string; provider: string }>({
    code: "TS6201",
    severity: "error",
    title: "Single resources need an OpenStack site",
    message: ({ site, provider }) =>
      `The template describes no batch cluster, and its machines cannot be built one by one at site "${site}": its provider is ${provider}.`,
    hint: "Add an OpenStack site to the sites file, or describe a Slurm cluster (LRMS.FrontEnd.Slurm and LRMS.WorkerNode.Slurm).",
  }),
  noCounterpart: define<{ node: string; type: string }>({
    code: "TS6202",
    severity: "error",
    title: "Type without an OpenStack resource",
    message: ({ node, type }) => `"${node}" (${type}) has no counterpart among the OpenStack resources.`,
    hint: "docs/heat-translator.md lists the types that are translated.",
  }),
  nothingToBuild: define({
    code: "TS6203",
    severity: "error",
    title: "Nothing to build",
    message: () => "No node of the template becomes a resource.",
    hint: "Add a machine, a network, a port or storage.",
  }),
  policyWithoutEffect: define<{ policy: string; reason: string }>({
    code: "TS6204",
    severity: "warning",
    title: "Policy without effect",
    message: ({ policy, reason }) => `The policy "${policy}" has no effect: ${reason}.`,
  }),
  propertyWithoutEffect: define<{ property: string; node: string; reason: string }>({
    code: "TS6205",
    severity: "warning",
    title: "Property without effect",
    message: ({ property, node, reason }) => `"${property}" of "${node}" has no effect: ${reason}.`,
  }),
  noFlavorOrImage: define<{ node: string; site: string; reason: string }>({
    code: "TS6206",
    severity: "error",
    title: "No flavor or image for a machine",
    message: ({ node, site, reason }) => `Site "${site}" has nothing for "${node}": ${reason}.`,
    hint: "Add a flavor or an image to the site, or ask for less.",
  }),
  fallbackImageTaken: define<{ node: string; image: string; wanted: string }>({
    code: "TS6207",
    severity: "info",
    title: "Fallback image taken",
    message: ({ node, image, wanted }) =>
      `"${node}" gets the fallback image "${image}": no image of the site is ${wanted}.`,
  }),
  invalidNetwork: define<{ node: string; reason: string }>({
    code: "TS6208",
    severity: "error",
    title: "Network cannot be built",
    message: ({ node, reason }) => `The network "${node}" cannot be built: ${reason}.`,
  }),
  notOnServer: define<{ node: string }>({
    code: "TS6209",
    severity: "error",
    title: "Software not hosted on a machine",
    message: ({ node }) => `"${node}" has something to run but is not hosted on a machine.`,
    hint: 'Add the requirement "host" that leads to a Compute, directly or by way of other software.',
  }),
  unreadableScript: define<{ operation: string; node: string; file: string }>({
    code: "TS6210",
    severity: "warning",
    title: "Script cannot be read",
    message: ({ operation, node, file }) =>
      `"${file}", which "${operation}" of "${node}" runs, cannot be read; the step is in the plan but cannot be deployed.`,
    hint: "Put the file where the template says, seen from the file that names it. Nothing is downloaded.",
  }),
  unknownInterpreter: define<{ operation: string; node: string; file: string }>({
    code: "TS6211",
    severity: "warning",
    title: "Script of an unknown kind",
    message: ({ operation, node, file }) =>
      `"${operation}" of "${node}" is left out: nothing is known that runs "${file}".`,
    hint: "Known are shell (.sh), Python (.py), Ansible (.yaml, .yml) and Puppet (.pp) files.",
  }),
  resourceOutput: define<{ output: string; reason: string }>({
    code: "TS6212",
    severity: "warning",
    title: "Output of a resource not available",
    message: ({ output, reason }) => `The output "${output}" is left out: ${reason}.`,
    hint: "Available: private_address and public_address of machines, and the ids of machines, volumes, networks and ports.",
  }),
  stepInput: define<{ input: string; operation: string; node: string; reason: string }>({
    code: "TS6213",
    severity: "error",
    title: "Input of an operation not available",
    message: ({ input, operation, node, reason }) =>
      `The input "${input}" of "${operation}" of "${node}" cannot be given: ${reason}.`,
    hint: "Available: static values, private_address and public_address of machines, ids, and outputs of operations that run before.",
  }),
  invalidScaling: define<{ node: string; minimum: number; initial: number; maximum: number }>({
    code: "TS6214",
    severity: "error",
    title: "Sizes of a set do not fit",
    message: ({ node, minimum, initial, maximum }) =>
      `The set of machines of "${node}" cannot have at least ${minimum}, at first ${initial} and at most ${maximum} members.`,
    hint: "Whole numbers are needed with 0 <= minimum <= default <= maximum, and a maximum from 1 to 500.",
  }),
  externalNetworkNeeded: define<{ node: string; site: string }>({
    code: "TS6215",
    severity: "error",
    title: "No network for public addresses",
    message: ({ node, site }) =>
      `"${node}" asks for a public address, but site "${site}" does not say which network gives them.`,
    hint: 'Give the site "network: { external: NAME }", the name that "openstack network list --external" shows.',
  }),
  deferredProperty: define<{ property: string; node: string }>({
    code: "TS6216",
    severity: "error",
    title: "Property known only at run time",
    message: ({ property, node }) =>
      `"${property}" of "${node}" is known only when machines run, but decides what is built.`,
    hint: "Give a value, an input or a property of another node.",
  }),
} as const satisfies Record<string, AnyDefinition>;
