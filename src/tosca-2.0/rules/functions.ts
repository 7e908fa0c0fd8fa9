import { CODES, report } from "../../diagnostics/catalog.js";
import { childOf } from "../../syntax/access.js";
import type { YamlNode } from "../../syntax/node.js";
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
      checkSignatures(model, file, key, childOf(value, "signatures"));
    }
  }
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
