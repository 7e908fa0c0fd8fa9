import { LABEL_KEYS, labelsOf, ROLES, SERVER_TYPES } from "../labels.js";
import type { PolicedResource } from "../resource.js";

/**
 * Every machine names its cluster, its site and its role, so that a leftover can be found and its owner
 * charged. On local sites these are labels, on OpenStack metadata or `key=value` tags, on AWS tags.
 */
export function namedLabels(
  resource: PolicedResource,
  required: readonly string[] = LABEL_KEYS,
): readonly string[] {
  if (!SERVER_TYPES.includes(resource.type)) return [];
  const labels = labelsOf(resource);
  if (labels === undefined) return [];
  const missing = required.filter((key) => (labels[key] ?? "") === "");
  const role = labels["elastosca.role"];
  return [
    ...(missing.length > 0 ? [`the machine has no label ${missing.join(", ")}`] : []),
    ...(role && !ROLES.includes(role)
      ? [`elastosca.role is "${role}": it must be one of ${ROLES.join(", ")}`]
      : []),
  ];
}
