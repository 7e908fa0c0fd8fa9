import { topologicalOrder } from "../../base/graph.js";
import type {
  Topology,
  TopologyInterface,
  TopologyNode,
  TopologyOperation,
  TopologyRequirement,
  TopologyValue,
} from "../topology.js";

/** An implemented operation that configures a node. */
export interface Recipe {
  readonly operation: string;
  /** Requirement of the relationship that it comes from, `source.requirement`. */
  readonly relationship?: string;
  readonly implementation: string;
  readonly inputs: ReadonlyMap<string, TopologyValue>;
}

/** Order in which the operations of a node and of its relationships are merged into one recipe. */
const ORDER = [
  "create",
  "pre_configure_source",
  "pre_configure_target",
  "configure",
  "post_configure_source",
  "post_configure_target",
  "start",
  "add_target",
  "add_source",
  "target_changed",
  "remove_target",
] as const;

const AT_TARGET: ReadonlySet<string> = new Set([
  "pre_configure_target",
  "post_configure_target",
  "add_source",
]);

/** What configures a topology's nodes: by node the merged recipes, and the level in which they run. */
export interface RecipePlan {
  readonly recipes: ReadonlyMap<string, readonly Recipe[]>;
  /** From 1; a node is one level above the highest that it is hosted on, depends on or connects to. */
  readonly levels: ReadonlyMap<string, number>;
}

/**
 * Recipes of each node in the order in which Infrastructure Manager merges them: its own Standard operations
 * and the Configure operations of its relationships, those of the source at the source, those of the target
 * at the target. Nodes without any have no entry.
 */
export function recipePlan(topology: Topology): RecipePlan {
  const found = new Map<string, Recipe[]>();
  const add = (node: string, recipe: Recipe) => {
    const recipes = found.get(node) ?? [];
    recipes.push(recipe);
    found.set(node, recipes);
  };
  for (const node of topology.nodes.values()) {
    for (const recipe of recipesIn(node.interfaces)) add(node.name, recipe);
    for (const requirement of node.requirements) addRelationship(node, requirement, add);
  }
  const recipes = new Map(
    [...topology.nodes.keys()].flatMap((name) => {
      const own = found.get(name);
      return own === undefined ? [] : [[name, own.sort(byOrder)] as const];
    }),
  );
  return { recipes, levels: levelsOf(topology) };
}

function byOrder(left: Recipe, right: Recipe): number {
  return rank(left.operation) - rank(right.operation);
}

function rank(operation: string): number {
  return (ORDER as readonly string[]).indexOf(operation);
}

function recipesIn(interfaces: ReadonlyMap<string, TopologyInterface> | undefined): readonly Recipe[] {
  const operations = [...(interfaces?.values() ?? [])].flatMap((declared) => [
    ...declared.operations.values(),
  ]);
  return operations.flatMap((operation) => recipeOf(operation));
}

function recipeOf({ name, implementation, inputs }: TopologyOperation): readonly Recipe[] {
  const primary = implementation?.primary;
  if (primary === undefined || rank(name) === -1) return [];
  return [{ operation: name, implementation: primary, inputs }];
}

function addRelationship(
  node: TopologyNode,
  requirement: TopologyRequirement,
  add: (node: string, recipe: Recipe) => void,
): void {
  const { target } = requirement;
  if (target === undefined) return;
  for (const recipe of recipesIn(requirement.interfaces)) {
    const relationship = `${node.name}.${requirement.name}`;
    add(AT_TARGET.has(recipe.operation) ? target : node.name, { ...recipe, relationship });
  }
}

const LEVELLING = [
  "tosca.relationships.HostedOn",
  "tosca.relationships.DependsOn",
  "tosca.relationships.ConnectsTo",
];

/** Depth over the relationships that order configuration; a circle is cut where the order is. */
function levelsOf(topology: Topology): ReadonlyMap<string, number> {
  const below = (name: string) =>
    (topology.nodes.get(name)?.requirements ?? []).flatMap(({ target, relationshipChain }) =>
      target !== undefined && LEVELLING.some((type) => relationshipChain.includes(type)) ? [target] : [],
    );
  const levels = new Map<string, number>();
  for (const name of topologicalOrder([...topology.nodes.keys()], below)) {
    let highest = 0;
    for (const target of below(name)) highest = Math.max(highest, levels.get(target) ?? 0);
    levels.set(name, highest + 1);
  }
  return levels;
}
