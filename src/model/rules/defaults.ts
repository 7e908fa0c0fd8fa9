import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { NodeTypeView, PropertyDefinitionView } from "../../schema/documents.js";
import { isNullNode } from "../../syntax/access.js";
import type { World } from "../entities.js";
import { createEvaluation } from "../evaluate.js";
import { asFunctionCall } from "../functions.js";
import { attributeViewsOf } from "../inherit.js";
import { attributeDefinitionsOf, type PropertyDefinition, propertiesOf } from "../properties.js";
import { schemaOf, type ValueSchema } from "../schemas.js";
import type { Scope } from "../types.js";

/** A default is a value of its own type and keeps its own constraints (TOSCA 1.3 section 3.6.10, F33). */
export function checkDefaults(scope: Scope, sink: DiagnosticSink): void {
  const world: World = { nodes: new Map(), inputs: new Map(), sink };
  const evaluation = createEvaluation(world);
  const check = (view: PropertyDefinitionView, schema: ValueSchema, owner: string) => {
    const node = view.default;
    if (node === undefined || isNullNode(node) || asFunctionCall(node) !== undefined) return;
    evaluation.evaluate(node, schema, {
      self: { kind: "topology" },
      what: `The default of "${view.name}" in ${owner}`,
    });
  };
  const checkAll = (
    views: readonly PropertyDefinitionView[],
    resolved: ReadonlyMap<string, PropertyDefinition>,
    owner: string,
  ) => {
    for (const view of views) check(view, resolved.get(view.name)?.schema ?? schemaOf(view, scope), owner);
  };
  for (const types of scope.own.values()) {
    for (const type of types.values()) {
      checkAll(type.view.properties, propertiesOf(type), `"${type.name}"`);
      checkAll(attributeViewsOf(type.view), attributeDefinitionsOf(type), `"${type.name}"`);
      const capabilities = "capabilities" in type.view ? (type.view as NodeTypeView).capabilities : [];
      for (const { name, properties, attributes } of capabilities)
        checkAll([...properties, ...attributes], new Map(), `the capability "${name}" of "${type.name}"`);
    }
  }
}
