import type { YamlNode } from "../../syntax/node.js";
import { INLINE_ARTIFACT } from "../behaviour-keynames.js";
import { type Fields, isText, locatedText, type ReadContext, readFields } from "../fields.js";
import { ARTIFACT } from "../keynames.js";
import type { ArtifactUse, ArtifactView, NamedValue } from "../views.js";
import { named, namedItems, readEach } from "./collections.js";

/** Artifacts as a map, or as a list of one-entry maps, which libraries for 1.0 write (F60). */
export function readArtifacts(context: ReadContext, fields: Fields): readonly ArtifactView[] {
  const entries = namedItems(context, fields.node("artifacts"), "Each artifact");
  if (entries.length === 0) return NONE;
  return entries.flatMap((entry) => {
    if (isText(entry.value)) return [{ ...NO_ARTIFACT, ...named(entry), file: locatedText(entry.value) }];
    return readEach(context, [entry], ARTIFACT, artifactOf);
  });
}

/** An artifact where it is used: its name, a file, or its definition in place (TOSCA 1.3 3.6.16). */
export function readArtifactUse(
  context: ReadContext,
  node: YamlNode,
  owner: NamedValue,
): ArtifactUse | undefined {
  if (isText(node)) return { kind: "name", name: locatedText(node) };
  const place = { name: owner.name, place: node.span };
  const fields = readFields(context, node, INLINE_ARTIFACT, place);
  if (fields === undefined) return undefined;
  const entry = { name: owner.name, nameSpan: node.span, span: node.span, value: node };
  return { kind: "artifact", artifact: artifactOf(fields, entry) };
}

const NONE: readonly never[] = [];

const NO_ARTIFACT = {
  type: undefined,
  file: undefined,
  fileExpression: undefined,
  repository: undefined,
  description: undefined,
  deployPath: undefined,
  version: undefined,
  checksum: undefined,
  checksumAlgorithm: undefined,
  properties: [],
} as const;

function artifactOf(fields: Fields, entry: NamedValue): ArtifactView {
  const file = fields.node("file");
  return {
    ...named(entry),
    type: fields.text("type"),
    file: fields.text("file"),
    fileExpression: file?.kind === "map" ? file : undefined,
    repository: fields.text("repository"),
    description: fields.text("description"),
    deployPath: fields.text("deploy_path"),
    version: fields.text("artifact_version"),
    checksum: fields.text("checksum"),
    checksumAlgorithm: fields.text("checksum_algorithm"),
    properties: fields.entries("properties"),
  };
}
