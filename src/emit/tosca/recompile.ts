import type { Json } from "../../base/json.js";
import type { SourceText } from "../../base/span.js";
import type { DeploymentPlan, Origin } from "../../lowering/ir.js";
import type { Topology, TopologyNode, TopologyPolicy } from "../../topology/topology.js";
import { checkSum, inFolder, placeKey, recordedPlace, withOrigins } from "./origins.js";
import { COMPILATION, isAddedType } from "./vocabulary.js";

/**
 * The topology as it was before an earlier compilation expanded its template: without what that one added,
 * which is made anew from the sites file. A topology that was never expanded is given back as it is.
 */
export function withoutAdded(topology: Topology): Topology {
  const added = new Set([...topology.nodes.values()].filter((node) => isAddedType(node.typeChain)));
  const policies = topology.policies.filter(({ typeChain }) => !isAddedType(typeChain));
  if (added.size === 0 && policies.length === topology.policies.length) return topology;
  const names = new Set([...added].map(({ name }) => name));
  const kept = [...topology.nodes].filter(([name]) => !names.has(name));
  const name = textProperty(compilationOf(topology), "template");
  return {
    ...topology,
    ...(name === undefined ? {} : { name }),
    nodes: new Map(kept.map(([key, node]) => [key, withoutTargets(node, names)])),
    groups: new Map(
      [...topology.groups].map(([key, group]) => [
        key,
        { ...group, members: group.members.filter((member) => !names.has(member)) },
      ]),
    ),
    policies,
  };
}

/** The files of the compilation that a plan comes from. */
export interface PlanSources {
  readonly template: SourceText;
  readonly sites: SourceText;
}

/**
 * The plan of an expanded template with the places of the template that was expanded, so that it is the same
 * plan and faults of a cloud name the lines that a person wrote. Places that were edited since stay as they
 * are.
 */
export function withRecordedOrigins(
  plan: DeploymentPlan,
  topology: Topology,
  { template, sites }: PlanSources,
): DeploymentPlan {
  const record = compilationOf(topology);
  if (record === undefined) return plan;
  const origins = textMap(record.properties.get("origins"));
  const sitesName = textProperty(record, "sites");
  const sameSites = textProperty(record, "sites_sum") === checkSum(sites.text);
  return withOrigins(plan, (origin) => {
    if (origin.file === sites.name && sites.name !== template.name)
      return sameSites && sitesName !== undefined
        ? { ...origin, file: inFolder(sitesName, template.name) }
        : origin;
    return recorded(origin, origins, template);
  });
}

function recorded(origin: Origin, origins: ReadonlyMap<string, string>, template: SourceText): Origin {
  const text = origins.get(placeKey(origin));
  const place = text === undefined ? undefined : recordedPlace(text, origin);
  if (place === undefined) return origin;
  return { ...place, file: inFolder(place.file, template.name), name: origin.name };
}

function compilationOf({ policies }: Topology): TopologyPolicy | undefined {
  return policies.find(({ type }) => type === COMPILATION);
}

function textProperty(policy: TopologyPolicy | undefined, name: string): string | undefined {
  const value = policy?.properties.get(name)?.value;
  return value?.kind === "static" && typeof value.json === "string" ? value.json : undefined;
}

function textMap(
  property: TopologyPolicy["properties"] extends ReadonlyMap<string, infer V> ? V | undefined : never,
) {
  const value = property?.value;
  const json: Json = value?.kind === "static" ? value.json : null;
  const entries =
    typeof json === "object" && json !== null && !Array.isArray(json) ? Object.entries(json) : [];
  return new Map(
    entries.flatMap(([key, entry]) => (typeof entry === "string" ? [[key, entry] as const] : [])),
  );
}

/** A requirement that only an added node could fulfil is open again. */
function withoutTargets(node: TopologyNode, names: ReadonlySet<string>): TopologyNode {
  if (!node.requirements.some(({ target }) => target !== undefined && names.has(target))) return node;
  const requirements = node.requirements.map((requirement) => {
    if (requirement.target === undefined || !names.has(requirement.target)) return requirement;
    const { target, capability, ...open } = requirement;
    return open;
  });
  return { ...node, requirements };
}
