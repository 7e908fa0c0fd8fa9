import { CODES } from "../../../src/diagnostics/catalog.js";
import {
  at,
  definitionFault,
  type Mutation,
  NODES,
  outputFault,
  rename,
  withRequirement,
  withSection,
  wrongValue,
} from "./mutation.js";
import type { Section, Value } from "./template.js";

/** Every class of fault with the code that is meant for it. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: "version that does not exist",
    code: CODES.unknownVersion.code,
    apply: (template) => {
      template["tosca_definitions_version"] = "tosca_simple_yaml_1_9";
      return { path: ["tosca_definitions_version"], at: "value" };
    },
  },
  {
    name: "unknown key at the top",
    code: CODES.unknownKey.code,
    apply: (template) => {
      template["topologies"] = {};
      return { path: ["topologies"], at: "key" };
    },
  },
  {
    name: "unknown key in a node template",
    code: CODES.unknownKey.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["propertys"] = {};
      return { path: [...NODES, "n0_0", "propertys"], at: "key" };
    },
  },
  {
    name: "node template without a type",
    code: CODES.missingKey.code,
    apply: (template) => {
      at(template, "topology_template", "node_templates")["bare"] = { description: "no type" };
      return { path: [...NODES, "bare"], at: "key" };
    },
  },
  {
    name: "node template of an unknown type",
    code: CODES.unknownType.code,
    apply: (template) => {
      at(template, ...NODES)["stray"] = { type: "my.nodes.Unheard" };
      return { path: [...NODES, "stray", "type"], at: "value" };
    },
  },
  {
    name: "list where a map is expected",
    code: CODES.wrongKind.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["properties"] = ["a"];
      return { path: [...NODES, "n0_0", "properties"], at: "value" };
    },
  },
  {
    name: "type derived from itself",
    code: CODES.cyclicTypes.code,
    apply: (template) => {
      at(template, "node_types")["my.nodes.Self"] = { derived_from: "my.nodes.Self" };
      return { path: ["node_types", "my.nodes.Self", "derived_from"], at: "value" };
    },
  },
  {
    name: "type derived from nothing known",
    code: CODES.unknownType.code,
    apply: (template) => {
      at(template, "node_types")["my.nodes.Orphan"] = { derived_from: "my.nodes.Nobody" };
      return { path: ["node_types", "my.nodes.Orphan", "derived_from"], at: "value" };
    },
  },
  {
    name: "property that is not declared",
    code: CODES.unknownProperty.code,
    apply: (template) => {
      const node = at(template, ...NODES, "n0_0");
      node["properties"] = { ...(node["properties"] as Section), undeclared_one: 1 };
      return { path: [...NODES, "n0_0", "properties", "undeclared_one"], at: "key" };
    },
  },
  {
    name: "required property that is missing",
    code: CODES.missingProperty.code,
    apply: (template) => {
      at(template, "node_types")["my.nodes.Strict"] = {
        derived_from: "tosca.nodes.Root",
        properties: { needed: { type: "string" } },
      };
      at(template, ...NODES)["lacking"] = { type: "my.nodes.Strict" };
      return { path: [...NODES, "lacking"], at: "key" };
    },
  },
  wrongValue("text where a number is expected", { type: "integer" }, "many"),
  wrongValue("number that is not whole", { type: "integer" }, 1.5),
  wrongValue("text where a truth value is expected", { type: "boolean" }, "perhaps"),
  wrongValue("map where a text is expected", { type: "string" }, { a: 1 }),
  wrongValue("text where a list is expected", { type: "list", entry_schema: { type: "string" } }, "one"),
  wrongValue("version of five parts", { type: "version" }, "1.2.3.4.5"),
  wrongValue("size without a unit", { type: "scalar-unit.size" }, "12"),
  wrongValue("time with the unit of a size", { type: "scalar-unit.time" }, "12 GB"),
  wrongValue("range upside down", { type: "range" }, [5, 1]),
  wrongValue("month that does not exist", { type: "timestamp" }, "2026-13-31T12:00:00Z"),
  wrongValue(
    "value below its bound",
    { type: "integer", constraints: [{ greater_than: 3 }] },
    3,
    CODES.constraintViolated.code,
  ),
  wrongValue(
    "value that is not in the list",
    { type: "string", constraints: [{ valid_values: ["a", "b"] }] },
    "c",
    CODES.constraintViolated.code,
  ),
  wrongValue(
    "text that does not keep to its pattern",
    { type: "string", constraints: [{ pattern: "[a-z]+" }] },
    "UPPER",
    CODES.constraintViolated.code,
  ),
  definitionFault(
    "property of an unknown type",
    { type: "my.data.Nothing" },
    CODES.undefinedReference.code,
    "type",
  ),
  definitionFault(
    "constraint that does not exist",
    { type: "integer", constraints: [{ at_least: 1 }] },
    CODES.invalidConstraint.code,
    "constraints",
    0,
  ),
  definitionFault(
    "constraint that does not fit its type",
    { type: "integer", constraints: [{ min_length: 1 }] },
    CODES.invalidConstraint.code,
    "constraints",
    0,
  ),
  definitionFault(
    "range of one value",
    { type: "integer", constraints: [{ in_range: [1] }] },
    CODES.invalidConstraint.code,
    "constraints",
    0,
    "in_range",
  ),
  definitionFault(
    "pattern that is no expression",
    { type: "string", constraints: [{ pattern: "[a-" }] },
    CODES.invalidConstraint.code,
    "constraints",
    0,
    "pattern",
  ),
  definitionFault(
    "default of another type",
    { type: "integer", default: "x" },
    CODES.wrongValueType.code,
    "default",
  ),
  definitionFault(
    "default against its constraint",
    { type: "integer", default: 9, constraints: [{ less_than: 3 }] },
    CODES.constraintViolated.code,
    "default",
  ),
  {
    name: "capability that is not declared",
    code: CODES.unknownCapability.code,
    apply: (template) => {
      const node = at(template, ...NODES, "n0_0");
      node["capabilities"] = { ...(node["capabilities"] as Section), absent: { properties: {} } };
      return { path: [...NODES, "n0_0", "capabilities", "absent"], at: "key" };
    },
  },
  {
    name: "requirement that is not declared",
    code: CODES.unknownRequirement.code,
    apply: (template) => {
      const node = at(template, ...NODES, "n0_0");
      const before = (node["requirements"] ?? []) as readonly Value[];
      node["requirements"] = [...before, { absent: "n0_0" }];
      return { path: [...NODES, "n0_0", "requirements", before.length, "absent"], at: "key" };
    },
  },
  {
    name: "requirement that leads nowhere",
    code: CODES.danglingRequirement.code,
    apply: (template) => {
      const found = withRequirement(template);
      if (found === undefined) return undefined;
      const [node, requirement] = found;
      at(template, ...NODES, node)["requirements"] = [{ [requirement]: "nobody" }];
      return { path: [...NODES, node, "requirements", 0, requirement], at: "value" };
    },
  },
  {
    name: "requirement bound to a node of the wrong type",
    code: CODES.targetTypeMismatch.code,
    apply: (template) => {
      const found = withRequirement(template);
      if (found === undefined) return undefined;
      const [node, requirement] = found;
      at(template, ...NODES)["stranger"] = { type: "tosca.nodes.Root" };
      at(template, ...NODES, node)["requirements"] = [{ [requirement]: "stranger" }];
      return { path: [...NODES, node, "requirements", 0, requirement], at: "value" };
    },
  },
  {
    name: "group member that does not exist",
    code: CODES.unknownMember.code,
    apply: (template) => {
      at(template, "topology_template", "groups", "all")["members"] = ["n0_0", "ghost"];
      return { path: ["topology_template", "groups", "all", "members", 1], at: "value" };
    },
  },
  {
    name: "policy target that does not exist",
    code: CODES.unknownTarget.code,
    apply: (template) => {
      at(template, "topology_template")["policies"] = [
        { spread: { type: "tosca.policies.Placement", targets: ["ghost"] } },
      ];
      return { path: ["topology_template", "policies", 0, "spread", "targets", 0], at: "value" };
    },
  },
  outputFault(
    "input that is not declared",
    { get_input: "ghost" },
    CODES.unknownFunctionInput.code,
    "get_input",
  ),
  outputFault(
    "node that does not exist in a function",
    { get_property: ["ghost", "size"] },
    CODES.unknownFunctionEntity.code,
    "get_property",
    0,
  ),
  outputFault(
    "property that does not exist in a function",
    { get_property: ["n0_0", "undeclared_one"] },
    CODES.unknownFunctionMember.code,
    "get_property",
    1,
  ),
  outputFault("function without arguments", { concat: [] }, CODES.invalidFunction.code, "concat"),
  {
    name: "import that does not exist",
    code: CODES.importNotFound.code,
    apply: (template) => {
      template["imports"] = [{ file: "absent.yaml" }];
      return { path: ["imports", 0, "file"], at: "value" };
    },
  },
  {
    name: "interface that is not declared",
    code: CODES.unknownInterface.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["interfaces"] = { Absent: { operations: { start: "a.sh" } } };
      return { path: [...NODES, "n0_0", "interfaces", "Absent"], at: "key" };
    },
  },
  {
    name: "operation that is not declared",
    code: CODES.unknownOperation.code,
    apply: (template) => {
      at(template, ...NODES, "n0_0")["interfaces"] = { Standard: { operations: { explode: "a.sh" } } };
      return { path: [...NODES, "n0_0", "interfaces", "Standard", "operations", "explode"], at: "key" };
    },
  },
  {
    name: "slip in the name of a property",
    code: CODES.unknownProperty.code,
    apply: (template) => {
      const found = withSection(template, "properties");
      if (found === undefined) return undefined;
      const [node, property] = found;
      // Only where leaving the property out is no second fault.
      rename(at(template, ...NODES, node, "properties"), property, `${property}_`);
      for (const type of Object.values(at(template, "node_types"))) {
        const definition = ((type as Section)["properties"] as Section | undefined)?.[property];
        if (definition !== undefined) (definition as Section)["required"] = false;
      }
      return { path: [...NODES, node, "properties", `${property}_`], at: "key" };
    },
  },
];
