/** Keynames of TOSCA 1.3 that TOSCA 2.0 calls otherwise, with the new names: of them one fits the place. */
const RENAMED: ReadonlyMap<string, readonly string[]> = new Map([
  ["topology_template", ["service_template"]],
  ["occurrences", ["count_range", "count"]],
  ["constraints", ["validation"]],
  ["namespace_prefix", ["namespace"]],
  ["namespace_uri", ["namespace"]],
  ["file", ["url"]],
  ["valid_target_types", ["valid_capability_types"]],
  ["valid_source_types", ["valid_source_node_types"]],
  ["instance_count", ["count"]],
]);

/** The word of TOSCA 2.0 for a keyname that earlier versions have, as a hint. */
export function formerKeyname(key: string, allowed: readonly string[]): string | undefined {
  const now = RENAMED.get(key)?.find((name) => allowed.includes(name));
  return now === undefined ? undefined : `TOSCA 2.0 calls it "${now}".`;
}

/** Where an operation belongs that stands in an interface itself, as TOSCA 1.2 and earlier write it (11.1 to 11.3). */
export function misplacedOperation(key: string, allowed: readonly string[]): string | undefined {
  return allowed.includes("operations") && allowed.includes("notifications")
    ? `TOSCA 2.0 has the operations of an interface below "operations:"; move "${key}" there.`
    : undefined;
}
