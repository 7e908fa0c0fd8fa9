import { CODES } from "../../../src/diagnostics/catalog.js";
import { at, type Mutation, NODES, nodes, withRequirement } from "./mutation.js";
import type { Section, Value } from "./template.js";

const TOPOLOGY = "topology_template";

/** Adds a workflow of one step and gives the path of the step. */
function withStep(template: Section, step: Section): readonly string[] {
  const activities = [{ set_state: "started" }];
  at(template, TOPOLOGY)["workflows"] = { run: { steps: { one: { target: "n0_0", activities, ...step } } } };
  return [TOPOLOGY, "workflows", "run", "steps", "one"];
}

/** Adds a node template and gives its path. */
function withNode(template: Section, name: string, node: Section): readonly string[] {
  at(template, ...NODES)[name] = node;
  return [...NODES, name];
}

/** A requirement that is bound: the node that has it, its name, and the type of that node. */
function bound(template: Section) {
  const found = withRequirement(template);
  if (found === undefined) return undefined;
  const [node, requirement] = found;
  const type = String((nodes(template)[node] as Section)["type"]);
  return { node, requirement, type, index: Number(type.replace(/\D/g, "")) };
}

/** Definition of a requirement, as the type of its node states it. */
function definitionOf(template: Section, type: string, requirement: string): Section {
  const [item] = at(template, "node_types", type)["requirements"] as unknown as readonly Section[];
  return (item?.[requirement] ?? {}) as Section;
}

const malformed = (name: string, value: Value, ...path: readonly string[]): Mutation => ({
  name,
  code: CODES.wrongKind.code,
  apply: (template) => {
    at(template, ...path.slice(0, -1))[path.at(-1) ?? ""] = value;
    return { path, at: "value" };
  },
});

/** Faults of behaviour, mappings, copies and relationships, and sections of the wrong kind. */
export const BEHAVIOUR_MUTATIONS: readonly Mutation[] = [
  {
    name: "workflow step that does not exist",
    code: CODES.unknownStep.code,
    apply: (template) => {
      const step = withStep(template, { on_success: ["ghost"] });
      return { path: [...step, "on_success", 0], at: "value" };
    },
  },
  {
    name: "workflow step on a node that does not exist",
    code: CODES.unknownWorkflowTarget.code,
    apply: (template) => ({ path: [...withStep(template, { target: "ghost" }), "target"], at: "value" }),
  },
  {
    name: "workflow that is not declared",
    code: CODES.unknownWorkflow.code,
    apply: (template) => {
      const step = withStep(template, { activities: [{ inline: "ghost" }] });
      return { path: [...step, "activities", 0, "inline"], at: "value" };
    },
  },
  {
    name: "trigger about a node that its policy does not target",
    code: CODES.filterOutsideTargets.code,
    apply: (template) => {
      const policy = { type: "tosca.policies.Placement", targets: ["n0_0"] };
      const trigger = { event: "full", target_filter: { node: "ghost" }, action: [{ set_state: "busy" }] };
      at(template, TOPOLOGY)["policies"] = [{ spread: { ...policy, triggers: { grow: trigger } } }];
      const path = [TOPOLOGY, "policies", 0, "spread", "triggers", "grow", "target_filter", "node"];
      return { path, at: "value" };
    },
  },
  {
    name: "artifact of an unknown type",
    code: CODES.unknownType.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["artifacts"] = {
        image: { type: "my.artifacts.Unheard", file: "https://example.com/image.bin" },
      };
      return { path: [...NODES, "n0_0", "artifacts", "image", "type"], at: "value" };
    },
  },
  {
    name: "artifact in an unknown repository",
    code: CODES.unknownRepository.code,
    apply: (template) => {
      const file = "https://example.com/image.bin";
      at(template, ...NODES, "n0_0")["artifacts"] = {
        image: { type: "tosca.artifacts.File", file, repository: "ghost" },
      };
      return { path: [...NODES, "n0_0", "artifacts", "image", "repository"], at: "value" };
    },
  },
  {
    name: "substitution mapping to a node that does not exist",
    code: CODES.unknownMappingTarget.code,
    apply: (template) => {
      at(template, "node_types")["my.nodes.Whole"] = {
        derived_from: "tosca.nodes.Root",
        capabilities: { offered: { type: "my.capabilities.C0" } },
      };
      at(template, TOPOLOGY)["substitution_mappings"] = {
        node_type: "my.nodes.Whole",
        capabilities: { offered: ["ghost", "service_0"] },
      };
      return { path: [TOPOLOGY, "substitution_mappings", "capabilities", "offered", 0], at: "value" };
    },
  },
  {
    name: "copy of a node that does not exist",
    code: CODES.unknownCopySource.code,
    apply: (template) => {
      const node = withNode(template, "twin", { type: "my.nodes.T0", copy: "ghost" });
      return { path: [...node, "copy"], at: "value" };
    },
  },
  {
    name: "copies of each other",
    code: CODES.copyCycle.code,
    apply: (template) => {
      const one = withNode(template, "one", { type: "my.nodes.T0", copy: "two" });
      withNode(template, "two", { type: "my.nodes.T0", copy: "one" });
      return { path: [...one, "copy"], at: "value" };
    },
  },
  {
    name: "relationship that may not lead to the capability",
    code: CODES.relationshipTargetNotAllowed.code,
    apply: (template) => {
      const found = bound(template);
      if (found === undefined) return undefined;
      template["relationship_types"] = {
        "my.relationships.Picky": {
          derived_from: "tosca.relationships.DependsOn",
          valid_target_types: ["tosca.capabilities.Network"],
        },
      };
      const relationship = "my.relationships.Picky";
      const target = `n${found.index - 1}_0`;
      at(template, ...NODES, found.node)["requirements"] = [
        { [found.requirement]: { node: target, relationship } },
      ];
      const path = [...NODES, found.node, "requirements", 0, found.requirement, "relationship"];
      return { path, at: "value" };
    },
  },
  {
    name: "capability that does not let the source in",
    code: CODES.sourceNotAllowed.code,
    apply: (template) => {
      const found = bound(template);
      if (found === undefined) return undefined;
      const own = `n${found.index - 1}_0`;
      at(template, "node_types", "my.nodes.Picky", "x");
      at(template, "capability_types", `my.capabilities.C${found.index - 1}`)["valid_source_types"] = [
        "tosca.nodes.Database",
      ];
      const requirements: Value[] = [{ [found.requirement]: own }];
      for (const [name, node] of Object.entries(nodes(template)))
        if (name !== found.node) delete (node as Section)["requirements"];
      at(template, ...NODES, found.node)["requirements"] = requirements;
      return { path: [...NODES, found.node, "requirements", 0, found.requirement], at: "value" };
    },
  },
  {
    name: "occurrences upside down",
    code: CODES.invalidOccurrences.code,
    apply: (template) => {
      const found = bound(template);
      if (found === undefined) return undefined;
      definitionOf(template, found.type, found.requirement)["occurrences"] = [3, 1];
      const path = ["node_types", found.type, "requirements", 0, found.requirement, "occurrences"];
      return { path, at: "value" };
    },
  },
  {
    name: "text in a list of requirements",
    code: CODES.wrongKind.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["requirements"] = ["dependency"];
      return { path: [...NODES, "n0_0", "requirements", 0], at: "value" };
    },
  },
  {
    name: "property definition without a type",
    code: CODES.missingKey.code,
    apply: (template) => {
      const type = at(template, "node_types", "my.nodes.T0");
      const extra = { description: "of no type", required: false };
      type["properties"] = { ...(type["properties"] as Section), extra };
      return { path: ["node_types", "my.nodes.T0", "properties", "extra"], at: "key" };
    },
  },
  {
    name: "property definition that is a text",
    code: CODES.wrongKind.code,
    apply: (template) => {
      const type = at(template, "node_types", "my.nodes.T0");
      type["properties"] = { ...(type["properties"] as Section), extra: "integer" };
      const node = at(template, ...NODES, "n0_0");
      node["properties"] = { ...(node["properties"] as Section), extra: 1 };
      return { path: ["node_types", "my.nodes.T0", "properties", "extra"], at: "value" };
    },
  },
  {
    name: "unknown type of an input that others use",
    code: CODES.undefinedReference.code,
    apply: (template) => {
      at(template, TOPOLOGY, "inputs")["odd"] = { type: "my.data.Unheard", default: "x" };
      const outputs = at(template, TOPOLOGY, "outputs");
      for (const name of ["first", "second"]) outputs[name] = { value: { get_input: "odd" } };
      return { path: [TOPOLOGY, "inputs", "odd", "type"], at: "value" };
    },
  },
  malformed("capabilities that are a list", ["a"], ...NODES, "n0_0", "capabilities"),
  malformed("requirements that are a text", "a", ...NODES, "n0_0", "requirements"),
  malformed("interfaces that are a list", ["a"], ...NODES, "n0_0", "interfaces"),
  malformed("node template that is a list", ["a"], ...NODES, "n0_0"),
  malformed("node templates that are a list", ["a"], ...NODES),
  malformed("groups that are a text", "a", TOPOLOGY, "groups"),
  malformed("inputs that are a list", ["a"], TOPOLOGY, "inputs"),
  malformed("input that is a list", ["a"], TOPOLOGY, "inputs", "text"),
  malformed("properties of a type that are a list", ["a"], "node_types", "my.nodes.T0", "properties"),
  malformed("capabilities of a type that are a list", ["a"], "node_types", "my.nodes.T0", "capabilities"),
  malformed("requirements of a type that are a text", "a", "node_types", "my.nodes.T0", "requirements"),
  malformed("interfaces of a type that are a list", ["a"], "node_types", "my.nodes.T0", "interfaces"),
  malformed("type that is a list", ["a"], "node_types", "my.nodes.T0"),
  malformed("types that are a list", ["a"], "node_types"),
  malformed("capability type that is a list", ["a"], "capability_types", "my.capabilities.C0"),
  malformed("data type that is a text", "a", "data_types", "my.data.Point"),
  malformed("parent that is a list", ["a"], "node_types", "my.nodes.T0", "derived_from"),
];
