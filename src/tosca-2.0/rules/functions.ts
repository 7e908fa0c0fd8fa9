import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
import { toJson } from "../../syntax/scalars.js";
import { entriesIn, itemsIn } from "../entities.js";
import type { Model, ToscaFile } from "../model.js";
import { findFunction } from "../names.js";
import { checkImplementation } from "./artifacts.js";
import { checkSchema } from "./definitions.js";

/** Checks the function definitions of every file (10.4). */
export function checkFunctions(model: Model): void {
  for (const file of model.files) {
    if (file.bundled) continue;
    for (const definition of file.functions.values()) {
      checkSignatures(model, file, definition.name, childOf(definition.node, "signatures"));
      for (const { namespace, file: imported } of file.imports) {
        const [other] = namespace === undefined ? findFunction(imported, definition.name) : [];
        if (other === undefined) continue;
        const labels = [{ span: other.span, text: "also defined here" }];
        report(
          model.sink,
          CODES.hidesImported,
          definition.span,
          { kind: "function", type: definition.name },
          { labels },
        );
      }
    }
    const service = childOf(file.root, "service_template");
    for (const { key, value } of entriesIn(childOf(service, "functions"))) {
      const signatures = childOf(value, "signatures");
      checkSignatures(model, file, key, signatures);
      checkRefined(model, file, key, itemsIn(signatures));
    }
  }
}

const FIXED = ["arguments", "optional_arguments", "variadic", "result"] as const;

/** A function of the service template may give a signature that it inherits another implementation only (10.4). */
function checkRefined(model: Model, file: ToscaFile, name: string, own: readonly YamlNode[]): void {
  const [outer] = findFunction(file, name).filter(({ node }) => node !== file.ownFunctions.get(name)?.node);
  for (const [index, inherited] of itemsIn(outer && childOf(outer.node, "signatures")).entries()) {
    const signature = own[index];
    if (signature === undefined) return;
    for (const key of FIXED) {
      const [now, before] = [childOf(signature, key), childOf(inherited, key)];
      if (now === undefined || (before !== undefined && isSame(now, before))) continue;
      const what = `The function "${name}" of the service template`;
      const reason = `changes "${key}" of its inherited signature ${index + 1}`;
      const hint = "Keep its signatures, or leave {} in their places, and add new ones behind them.";
      const labels = [{ span: inherited.span, text: "inherited from here" }];
      report(model.sink, CODES.refinement, now.span, { what, reason }, { hint, labels });
    }
  }
}

function isSame(one: YamlNode, other: YamlNode): boolean {
  return JSON.stringify(toJson(one)) === JSON.stringify(toJson(other));
}

function checkSignatures(
  model: Model,
  file: ToscaFile,
  name: string,
  signatures: YamlNode | undefined,
): void {
  const place = { model, file };
  for (const signature of itemsIn(signatures)) {
    for (const key of ["arguments", "optional_arguments"]) {
      for (const [index, schema] of itemsIn(childOf(signature, key)).entries()) {
        checkSchema(schema, "type", `argument ${index + 1} of the function "${name}"`, place);
      }
    }
    const result = childOf(signature, "result");
    if (result !== undefined) checkSchema(result, "type", `the result of the function "${name}"`, place);
    checkImplementation(model, file, childOf(signature, "implementation"));
  }
}
