import { secretTexts } from "../lowering/secret-outputs.js";
import type { Topology, TopologyGroup, TopologyPolicy } from "../topology/topology.js";
import { type Change, changeOf, type Side } from "./change.js";
import { nodeChanges } from "./nodes.js";
import { valueChanges, withoutSecrets } from "./values.js";

/**
 * Everything in which two topologies differ, in the order of their sections: what they mean, not how they are
 * written, so that comments, order and ways of writing do not count. Values of secrets are compared, but
 * not told.
 */
export function topologyChanges(before: Topology, after: Topology): readonly Change[] {
  const changes = [
    ...valueChanges("input", "inputs", before.inputs, after.inputs),
    ...nodeChanges(before.nodes, after.nodes),
    ...groupChanges(before.groups, after.groups),
    ...policyChanges(before.policies, after.policies),
    ...valueChanges("output", "outputs", before.outputs, after.outputs),
  ];
  const secrets = new Map([...secretTexts(before), ...secretTexts(after)]);
  return changes.map((change) => withoutSecrets(change, secrets));
}

function groupChanges(
  before: ReadonlyMap<string, TopologyGroup>,
  after: ReadonlyMap<string, TopologyGroup>,
): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    const path = `groups.${name}`;
    if (old === undefined || fresh === undefined)
      return present(changeOf("group", path, typeOf(old), typeOf(fresh)));
    return [
      ...present(changeOf("type", `${path}.type`, typeOf(old), typeOf(fresh))),
      ...present(changeOf("members", `${path}.members`, membersOf(old), membersOf(fresh))),
    ];
  });
}

function policyChanges(
  before: readonly TopologyPolicy[],
  after: readonly TopologyPolicy[],
): readonly Change[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [old, fresh] = [before, after].map((policies) => policies.find((policy) => policy.name === name));
    const path = `policies.${name}`;
    if (old === undefined || fresh === undefined)
      return present(changeOf("policy", path, typeOf(old), typeOf(fresh)));
    return [
      ...present(changeOf("type", `${path}.type`, typeOf(old), typeOf(fresh))),
      ...valueChanges("property", `${path}.properties`, old.properties, fresh.properties),
      ...present(changeOf("targets", `${path}.targets`, targetsOf(old), targetsOf(fresh))),
    ];
  });
}

function typeOf(part: TopologyGroup | TopologyPolicy | undefined): Side | undefined {
  return part === undefined ? undefined : { value: part.type, span: part.span };
}

/** The order of members says nothing. */
function membersOf({ members, span }: TopologyGroup): Side {
  return { value: [...members].sort(), span };
}

function targetsOf({ targets, span }: TopologyPolicy): Side {
  return { value: [...targets].sort(), span };
}

function present(change: Change | undefined): readonly Change[] {
  return change === undefined ? [] : [change];
}
