import { isMap, listOf, type PolicedResource, type PropertyMap, textOf, UNKNOWN } from "./resource.js";

/** Label keys that tell whose machine it is, where it is and what it is for. */
export const LABEL_KEYS = ["elastosca.cluster", "elastosca.site", "elastosca.role"] as const;

/** Machines that may forward for others and have a public address. */
export const GATEWAY_ROLES: readonly string[] = ["front-end", "vrouter"];

/** Every role a machine can have. */
export const ROLES: readonly string[] = [...GATEWAY_ROLES, "worker"];

/** The properties that hold labels, by resource type: maps, or lists of `key=value`. */
const LABEL_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  "elastosca-local:index:Node": ["labels"],
  "openstack:compute/instance:Instance": ["metadata", "tags"],
  "openstack:networking/port:Port": ["tags"],
  "aws:ec2/instance:Instance": ["tags"],
  "aws:ec2/networkInterface:NetworkInterface": ["tags"],
};

/** Types of resources that are machines. */
export const SERVER_TYPES: readonly string[] = [
  "elastosca-local:index:Node",
  "openstack:compute/instance:Instance",
  "aws:ec2/instance:Instance",
];

/** The labels of a resource; undefined when they are not known yet. */
export function labelsOf(resource: PolicedResource): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {};
  for (const property of LABEL_PROPERTIES[resource.type] ?? []) {
    const held = resource.props[property];
    if (held === UNKNOWN) return undefined;
    if (isMap(held)) addMap(held, labels);
    for (const item of listOf(held)) addPair(textOf(item), labels);
  }
  return labels;
}

function addMap(held: PropertyMap, labels: Record<string, string>): void {
  for (const [key, item] of Object.entries(held)) {
    if (typeof item === "string") labels[key] = item;
  }
}

function addPair(text: string | undefined, labels: Record<string, string>): void {
  const at = text?.indexOf("=") ?? -1;
  if (text !== undefined && at > 0) labels[text.slice(0, at)] = text.slice(at + 1);
}

/** Role of a machine or of its port, or undefined when it has no label. */
export function roleOf(resource: PolicedResource): string | undefined {
  return labelsOf(resource)?.["elastosca.role"];
}

/** True when the resource says that it is, or belongs to, a front-end or a vRouter. */
export function isGateway(resource: PolicedResource): boolean {
  const role = roleOf(resource);
  return role !== undefined && GATEWAY_ROLES.includes(role);
}
