import type { Json } from "../base/json.js";
import type {
  TopologyArtifact,
  TopologyCapability,
  TopologyNode,
  TopologyRequirement,
} from "../topology/topology.js";
import { type Change, changeOf, type Side } from "./change.js";
import { valueChanges, valueJson } from "./values.js";

/** Differences of the node templates, matched by name. */
export function nodeChanges(
  before: ReadonlyMap<string, TopologyNode>,
  after: ReadonlyMap<string, TopologyNode>,
): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    const path = `nodes.${name}`;
    if (old !== undefined && fresh !== undefined) return partChanges(path, old, fresh);
    const change = changeOf("node", path, typeOf(old), typeOf(fresh));
    return change === undefined ? [] : [change];
  });
}

function partChanges(path: string, before: TopologyNode, after: TopologyNode): readonly Change[] {
  const type = changeOf("type", `${path}.type`, typeOf(before), typeOf(after));
  const directives = changeOf("directives", `${path}.directives`, directivesOf(before), directivesOf(after));
  const metadata = changeOf("metadata", `${path}.metadata`, metadataOf(before), metadataOf(after));
  return [
    ...[type].filter((change) => change !== undefined),
    ...valueChanges("property", `${path}.properties`, before.properties, after.properties),
    ...capabilityChanges(path, before.capabilities, after.capabilities),
    ...requirementChanges(`${path}.requirements`, before.requirements, after.requirements),
    ...artifactChanges(`${path}.artifacts`, before.artifacts, after.artifacts),
    ...[directives, metadata].filter((change) => change !== undefined),
  ];
}

function typeOf(node: TopologyNode | undefined): Side | undefined {
  return node === undefined ? undefined : { value: node.type, span: node.span };
}

function directivesOf({ directives, span }: TopologyNode): Side | undefined {
  return directives.length === 0 ? undefined : { value: [...directives], span };
}

function metadataOf({ metadata, span }: TopologyNode): Side | undefined {
  return Object.keys(metadata).length === 0 ? undefined : { value: { ...metadata }, span };
}

/** Which capabilities there are is the type's affair; what differs here are their properties. */
function capabilityChanges(
  path: string,
  before: ReadonlyMap<string, TopologyCapability>,
  after: ReadonlyMap<string, TopologyCapability>,
): readonly Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old, fresh] = [before.get(name), after.get(name)];
    const at = `${path}.capabilities.${name}`;
    if (old !== undefined && fresh !== undefined)
      return valueChanges("property", `${at}.properties`, old.properties, fresh.properties);
    const side = (one: TopologyCapability | undefined) => one && { value: one.type, span: one.span };
    const change = changeOf("capability", at, side(old), side(fresh));
    return change === undefined ? [] : [change];
  });
}

/**
 * Requirements of one name are matched by their targets first, then in order: a requirement between two
 * others that was taken out is one change, not three.
 */
function requirementChanges(
  path: string,
  before: readonly TopologyRequirement[],
  after: readonly TopologyRequirement[],
): readonly Change[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const old = before.filter((requirement) => requirement.name === name);
    const fresh = after.filter((requirement) => requirement.name === name);
    const many = old.length > 1 || fresh.length > 1;
    return pairs(old, fresh).flatMap(([left, right]) => {
      const index = right === undefined ? old.indexOf(left as TopologyRequirement) : fresh.indexOf(right);
      const at = many ? `${path}.${name}.${index}` : `${path}.${name}`;
      const change = changeOf("requirement", at, requirementSide(left), requirementSide(right));
      return change === undefined ? [] : [change];
    });
  });
}

type Pair = readonly [TopologyRequirement | undefined, TopologyRequirement | undefined];

function pairs(
  before: readonly TopologyRequirement[],
  after: readonly TopologyRequirement[],
): readonly Pair[] {
  const left = [...before];
  const right = [...after];
  const matched: Pair[] = [];
  for (const requirement of before) {
    const index = right.findIndex(({ target }) => target === requirement.target);
    if (index === -1) continue;
    matched.push([requirement, right[index]]);
    right.splice(index, 1);
    left.splice(left.indexOf(requirement), 1);
  }
  const rest = Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index): Pair => [left[index], right[index]],
  );
  return [...matched, ...rest];
}

function requirementSide(requirement: TopologyRequirement | undefined): Side | undefined {
  if (requirement === undefined) return undefined;
  const { target, capability, relationship, properties, span } = requirement;
  const values: [string, Json][] = [...properties].map(([name, { value }]) => [name, valueJson(value)]);
  const value = {
    node: target ?? null,
    ...(capability === undefined ? {} : { capability }),
    relationship,
    ...(values.length === 0 ? {} : { properties: Object.fromEntries(values) }),
  };
  return { value, span };
}

function artifactChanges(
  path: string,
  before: ReadonlyMap<string, TopologyArtifact>,
  after: ReadonlyMap<string, TopologyArtifact>,
): readonly Change[] {
  const side = (one: TopologyArtifact | undefined) =>
    one && { value: { type: one.type, file: one.file }, span: one.span };
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const change = changeOf("artifact", `${path}.${name}`, side(before.get(name)), side(after.get(name)));
    return change === undefined ? [] : [change];
  });
}
