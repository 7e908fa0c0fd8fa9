import type { SourceText } from "../../base/span.js";
import { parseYaml } from "../../syntax/compose.js";
import type { YamlNode } from "../../syntax/node.js";
import { readModel } from "../../tosca-2.0/files.js";
import type { Model } from "../../tosca-2.0/model.js";
import { type Service, serviceOf } from "../../tosca-2.0/service.js";
import type { LanguageWorld } from "../analysis.js";

/** What is known of a TOSCA 2.0 file with everything that it imports. */
export interface Model2 {
  readonly model: Model;
  readonly service: Service | undefined;
}

/** Reads a file by its recovered tree, so that a text that is being typed keeps its types. */
export function modelOf(source: SourceText, root: YamlNode, world: LanguageWorld): Model2 | undefined {
  const parse = world.parse ?? parseYaml;
  const model = readModel(source, {
    host: world.host,
    bundled: world.bundled,
    sink: { add: () => {} },
    parse: (each, sink) => (each === source ? root : parse(each, sink)),
  });
  return model === undefined ? undefined : { model, service: serviceOf(model, model.entry) };
}
