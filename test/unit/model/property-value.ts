import type { Value } from "../../../src/model/value.js";
import { compileText } from "../topology/compile.js";

/** A template with one node that has one property, `p`; its value stands behind `p:`. */
export function withProperty(definition: string, value: string, types = "", version = "1_3"): string {
  const kinds = types === "" ? "" : `data_types:\n${types}`;
  return `tosca_definitions_version: tosca_simple_yaml_${version}
${kinds}node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      p: ${definition}
topology_template:
  node_templates:
    n:
      type: my.Node
      properties:
        p: ${value}
`;
}

/** What the model makes of a value of `p`: errors as `LINE CODE`, lines counted from the value. */
export function read(definition: string, value: string, types = "") {
  const text = withProperty(definition, value, types);
  const compiled = compileText(text);
  const line = text.split("\n").findIndex((each) => each.startsWith("        p:")) + 1;
  const errors = compiled.errors.map((error) => {
    const [at = "", code = ""] = error.split(" ");
    return `${Number(at.split(":")[0]) - line} ${code}`;
  });
  const found: Value | undefined = compiled.topology?.nodes.get("n")?.properties.get("p")?.value;
  return { errors, json: found?.kind === "static" ? found.json : undefined, compiled };
}

/** A property definition that names its type only. */
export const type = (name: string) => `{ type: ${name} }`;
