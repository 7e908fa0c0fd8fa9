import type { Span } from "../base/span.js";
import { FUNCTION_NAMES } from "../model/call.js";
import { chainOf } from "../model/inherit.js";
import { lookupType } from "../model/registry.js";
import type { Scope } from "../model/types.js";
import type { ServiceTemplateDocument } from "../schema/documents.js";
import type { YamlNode } from "../syntax/node.js";
import { type Missing, missingOf, strikeMentions } from "../topology/mentions.js";
import type { Topology } from "../topology/topology.js";
import type {
  DeprecatedProperty,
  MentionedNames,
  OldDirective,
  WrittenArtifact,
  WrittenTemplate,
} from "../topology/written.js";

/** Directives as TOSCA 1.3 section 3.4.3 replaced them. */
const DIRECTIVES: Readonly<Record<string, string>> = { selectable: "select", substitutable: "substitute" };

/** A service template of TOSCA 1.0 to 1.3 as it is written; undefined for a type library. */
export function writtenTemplate(scope: Scope, topology: Topology): WrittenTemplate | undefined {
  const { document } = scope;
  const template = document.topologyTemplate;
  if (template === undefined) return undefined;
  const { nodeTemplates } = template;
  return {
    source: document.source,
    topology,
    mapped: template.substitutionMappings !== undefined,
    inputs: template.inputs.map(({ name, nameSpan: span, default: value }) => ({ name, span, value })),
    types: [...scope.own].flatMap(([kind, own]) =>
      [...own.values()].map(({ name, view }) => ({ kind, name, span: view.nameSpan })),
    ),
    properties: nodeTemplates.flatMap(({ properties, capabilities }) => [
      ...properties,
      ...capabilities.flatMap((capability) => capability.properties),
    ]),
    otherProperties: [...template.relationshipTemplates, ...template.policies].flatMap(
      ({ properties }) => properties,
    ),
    outputs: template.outputs.flatMap(({ value }) => (value === undefined ? [] : [value])),
    artifacts: artifactsOf(document),
    oldDirectives: oldDirectivesOf(document),
    deprecated: deprecatedOf(scope),
    functionNames: FUNCTION_NAMES,
    unmentioned: (names) => unmentioned(document, names),
  };
}

function artifactsOf(document: ServiceTemplateDocument): readonly WrittenArtifact[] {
  const owners = [...document.nodeTypes, ...(document.topologyTemplate?.nodeTemplates ?? [])];
  return owners.flatMap(({ artifacts }) =>
    artifacts.flatMap(({ name, type, file, checksum }) =>
      file === undefined
        ? []
        : [
            {
              name,
              type: type?.text ?? "",
              file: file.text,
              span: file.span,
              checked: checksum !== undefined,
            },
          ],
    ),
  );
}

function oldDirectivesOf({ version, topologyTemplate }: ServiceTemplateDocument): readonly OldDirective[] {
  if (version !== "1.3") return [];
  return (topologyTemplate?.nodeTemplates ?? []).flatMap(({ directives }) =>
    directives.flatMap(({ text: written, span }) => {
      const instead = DIRECTIVES[written];
      return instead === undefined ? [] : [{ written, instead, version: "TOSCA 1.3", span }];
    }),
  );
}

function deprecatedOf(scope: Scope): readonly DeprecatedProperty[] {
  return (scope.document.topologyTemplate?.nodeTemplates ?? []).flatMap((node) => {
    const type = node.type === undefined ? undefined : lookupType(scope, "node", node.type.text);
    if (type === undefined || node.properties.length === 0) return [];
    const deprecated = new Set(
      chainOf(type).types.flatMap(({ view }) =>
        view.properties.filter(({ status }) => status?.text === "deprecated").map(({ name }) => name),
      ),
    );
    return node.properties
      .filter(({ name }) => deprecated.has(name))
      .map(({ name, nameSpan: span }) => ({ name, type: type.name, span }));
  });
}

/** One walk over the views of a document, which ends when no name is left. */
function unmentioned(document: ServiceTemplateDocument, names: MentionedNames): MentionedNames {
  const missing = missingOf(names);
  visit({ ...document, source: undefined }, missing);
  return missing;
}

function visit(value: unknown, missing: Missing): void {
  if (missing.texts.size === 0 && missing.inputs.size === 0) return;
  if (Array.isArray(value)) for (const item of value) visit(item, missing);
  else if (isYaml(value)) strikeMentions(value, missing);
  else if (isRecord(value) && !isSpan(value)) {
    if (typeof value["text"] === "string" && isSpan(value["span"])) missing.texts.delete(value["text"]);
    for (const key in value) if (typeof value[key] === "object") visit(value[key], missing);
  }
}

function isYaml(value: unknown): value is YamlNode {
  if (!isRecord(value)) return false;
  const { kind } = value;
  return (kind === "map" || kind === "seq" || kind === "scalar") && isSpan(value["span"]);
}

function isSpan(value: unknown): value is Span {
  return isRecord(value) && typeof value["start"] === "number" && "source" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
