import { topologicalOrder } from "../../base/graph.js";
import { isHardRequirement } from "../order.js";
import type { Topology, TopologyInterface, TopologyNode, TopologyRequirement } from "../topology.js";

/** The workflows that are derived from the topology (TOSCA 1.3 section 7.2). */
export type DeclarativeWorkflow = "deploy" | "undeploy";

/** One operation of a derived workflow: of a node, or of the relationship of one of its requirements. */
export interface DeclarativeStep {
  /** Unique: `app.create`, `app.host[0].add_target`. */
  readonly id: string;
  /** Node whose operation it is, or the source of the relationship. */
  readonly node: string;
  /** Node that the operation is run for: the target for operations that say so. */
  readonly runsOn: string;
  readonly requirement?: string;
  readonly target?: string;
  /** Interface and operation as declared; the normative ones if the type says nothing. */
  readonly interface: string;
  readonly operation: string;
  /** Normative state of the node while the operation runs; relationships have none. */
  readonly state?: "creating" | "configuring" | "starting" | "stopping" | "deleting";
  /** File that implements it; without one the step only sets the state. */
  readonly implementation?: string;
  /** Ids of the steps that have to end first. */
  readonly after: readonly string[];
}

interface Draft {
  readonly step: Omit<DeclarativeStep, "after">;
  readonly hard: Set<string>;
  readonly soft: Set<string>;
}

const STATES = {
  create: "creating",
  configure: "configuring",
  start: "starting",
  stop: "stopping",
  delete: "deleting",
} as const;

const LIFECYCLE: Readonly<Record<DeclarativeWorkflow, readonly (keyof typeof STATES)[]>> = {
  deploy: ["create", "configure", "start"],
  undeploy: ["stop", "delete"],
};

/**
 * The steps of a derived workflow in an order in which each stands after what it waits for (F70); ties keep
 * template order, so that equal topologies give equal traces.
 *
 * Deploy: a node is created, configured, started. What it is hosted on or depends on is started before it is
 * created; of other relationships the target is started before the source starts, where no circle forbids it.
 * `pre_configure_*` stand between creation and configuration, `post_configure_*` between configuration and
 * start, `add_target` and `add_source` after both ends are started. Undeploy runs the other way round:
 * `remove_*` first, and nothing is stopped or deleted that something else still stands on.
 * `target_changed` belongs to neither: it answers to a change.
 */
export function declarativeSteps(
  topology: Topology,
  workflow: DeclarativeWorkflow,
): readonly DeclarativeStep[] {
  const drafts = new Map<string, Draft>();
  for (const node of topology.nodes.values()) addLifecycle(node, workflow, drafts);
  for (const node of topology.nodes.values()) {
    for (const [index, requirement] of node.requirements.entries()) {
      if (workflow === "deploy") weaveDeploy(node, requirement, index, drafts);
      else weaveUndeploy(node, requirement, index, drafts);
    }
  }
  const order = topologicalOrder(
    [...drafts.keys()],
    (id) => drafts.get(id)?.hard ?? [],
    (id) => drafts.get(id)?.soft ?? [],
  );
  return withKept(order, drafts);
}

/** Needs that a circle made impossible are left out of what a step waits for. */
function withKept(order: readonly string[], drafts: ReadonlyMap<string, Draft>): readonly DeclarativeStep[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  return order.flatMap((id) => {
    const draft = drafts.get(id);
    if (draft === undefined) return [];
    const own = rank.get(id) ?? 0;
    const needs = [...new Set([...draft.hard, ...draft.soft])];
    const after = needs.filter((need) => (rank.get(need) ?? own) < own);
    return [{ ...draft.step, after }];
  });
}

const STANDARD = "tosca.interfaces.node.lifecycle.Standard";
const CONFIGURE = "tosca.interfaces.relationship.Configure";

function addLifecycle(node: TopologyNode, workflow: DeclarativeWorkflow, drafts: Map<string, Draft>): void {
  const standard = ofType(node.interfaces, STANDARD, "Standard");
  let before: string | undefined;
  for (const operation of LIFECYCLE[workflow]) {
    const id = `${node.name}.${operation}`;
    const step = {
      id,
      node: node.name,
      runsOn: node.name,
      interface: standard?.name ?? "Standard",
      operation,
      state: STATES[operation],
      ...implementationOf(standard, operation),
    };
    drafts.set(id, { step, hard: new Set(before === undefined ? [] : [before]), soft: new Set() });
    before = id;
  }
}

function implementationOf(declared: TopologyInterface | undefined, operation: string) {
  const primary = declared?.operations.get(operation)?.implementation?.primary;
  return primary === undefined ? {} : { implementation: primary };
}

/** The interface of the normative kind: by its usual name, else by its type. */
function ofType(
  interfaces: ReadonlyMap<string, TopologyInterface> | undefined,
  type: string,
  name: string,
): TopologyInterface | undefined {
  const usual = interfaces?.get(name);
  if (usual !== undefined) return usual;
  return [...(interfaces?.values() ?? [])].find((candidate) => candidate.type === type);
}

function wait(drafts: ReadonlyMap<string, Draft>, id: string, need: string, kind: "hard" | "soft"): void {
  if (id !== need && drafts.has(need)) drafts.get(id)?.[kind].add(need);
}

interface Edge {
  readonly source: string;
  readonly target: string;
  readonly kind: "hard" | "soft";
  /** Adds an operation of the relationship if its interface has it, between what it follows and precedes. */
  readonly add: (operation: string, follows: readonly string[], precedes: readonly string[]) => void;
}

function edgeOf(
  node: TopologyNode,
  requirement: TopologyRequirement,
  index: number,
  drafts: Map<string, Draft>,
): Edge | undefined {
  const { target } = requirement;
  if (target === undefined || target === node.name) return undefined;
  const configure = ofType(requirement.interfaces, CONFIGURE, "Configure");
  const add: Edge["add"] = (operation, follows, precedes) => {
    if (configure?.operations.has(operation) !== true) return;
    const id = `${node.name}.${requirement.name}[${index}].${operation}`;
    const step = {
      id,
      node: node.name,
      runsOn: ON_TARGET.has(operation) ? target : node.name,
      requirement: requirement.name,
      target,
      interface: configure.name,
      operation,
      ...implementationOf(configure, operation),
    };
    drafts.set(id, { step, hard: new Set(), soft: new Set() });
    for (const need of follows) wait(drafts, id, need, "hard");
    for (const later of precedes) wait(drafts, later, id, "hard");
  };
  const kind = isHardRequirement(requirement) ? "hard" : "soft";
  return { source: node.name, target, kind, add };
}

/** Operations of a relationship that run at its target; the others run at its source. */
const ON_TARGET: ReadonlySet<string> = new Set([
  "pre_configure_target",
  "post_configure_target",
  "add_source",
  "remove_source",
]);

function weaveDeploy(
  node: TopologyNode,
  requirement: TopologyRequirement,
  index: number,
  drafts: Map<string, Draft>,
): void {
  const edge = edgeOf(node, requirement, index, drafts);
  if (edge === undefined) return;
  const { source, target, kind, add } = edge;
  const soft = kind === "soft";
  wait(drafts, soft ? `${source}.start` : `${source}.create`, `${target}.start`, kind);
  const created = [`${source}.create`, `${target}.create`];
  // The target of a hard relationship runs before the source exists: its side joins the source's life.
  const at = (operation: string) => (soft ? `${target}.${operation}` : `${source}.${operation}`);
  add("pre_configure_source", created, [`${source}.configure`]);
  add("pre_configure_target", created, [at("configure")]);
  add("post_configure_source", [`${source}.configure`], [`${source}.start`]);
  add("post_configure_target", [at("configure")], [at("start")]);
  const started = [`${source}.start`, `${target}.start`];
  add("add_target", started, []);
  add("add_source", started, []);
}

function weaveUndeploy(
  node: TopologyNode,
  requirement: TopologyRequirement,
  index: number,
  drafts: Map<string, Draft>,
): void {
  const edge = edgeOf(node, requirement, index, drafts);
  if (edge === undefined) return;
  const { source, target, kind, add } = edge;
  wait(drafts, `${target}.stop`, kind === "hard" ? `${source}.delete` : `${source}.stop`, kind);
  const stopped = [`${source}.stop`, `${target}.stop`];
  add("remove_target", [], stopped);
  add("remove_source", [], stopped);
}
