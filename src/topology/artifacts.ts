import { CODES, report } from "../diagnostics/catalog.js";
import type { Evaluation, ModelNode } from "../model/entities.js";
import { artifactsOf, chainOf, type Inherited } from "../model/inherit.js";
import { type PropertyDefinition, propertiesOf } from "../model/properties.js";
import { lookupType, resolveType } from "../model/registry.js";
import { resolveRepository } from "../model/repositories.js";
import { checkArtifactRefinement, typeByExtension } from "../model/rules/artifacts.js";
import type { Scope, TypeEntry } from "../model/types.js";
import type { ArtifactView, NamedValue, NodeTemplateView } from "../schema/documents.js";
import { makeSlots } from "./slots.js";
import type { TopologyArtifact } from "./topology.js";
import { valuesOf } from "./values.js";

/** Artifacts of a node: those of its type, overridden by name by those of the template (F60). */
export function makeArtifacts(
  node: ModelNode,
  view: NodeTemplateView,
  scope: Scope,
  evaluation: Evaluation,
): ReadonlyMap<string, TopologyArtifact> {
  const inherited =
    node.type === undefined ? new Map<string, Inherited<ArtifactView>>() : artifactsOf(node.type);
  const artifacts = new Map<string, TopologyArtifact>();
  for (const [name, known] of inherited) artifacts.set(name, inheritedArtifact(known));
  for (const own of view.artifacts)
    artifacts.set(own.name, ownArtifact(own, inherited.get(own.name), { node, scope, evaluation }));
  return artifacts;
}

/** An artifact that only the type defines: its values are the type's affair, its properties are none of ours. */
function inheritedArtifact(known: Inherited<ArtifactView>): TopologyArtifact {
  const { definition, owner } = known;
  const type = definition.type && lookupType(owner.scope, "artifact", definition.type.text);
  return artifact(definition, type?.name ?? definition.type?.text ?? "");
}

function artifact(view: ArtifactView, type: string, below?: TopologyArtifact): TopologyArtifact {
  const merged = {
    repository: view.repository?.text ?? below?.repository,
    deployPath: view.deployPath?.text ?? below?.deployPath,
    version: view.version?.text ?? below?.version,
    checksum: view.checksum?.text ?? below?.checksum,
    checksumAlgorithm: view.checksumAlgorithm?.text ?? below?.checksumAlgorithm,
  };
  const given = Object.entries(merged).filter(([, text]) => text !== undefined);
  const file = view.file?.text ?? below?.file ?? "";
  return { name: view.name, type, file, span: view.nameSpan, ...Object.fromEntries(given) };
}

interface Around {
  readonly node: ModelNode;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
}

function ownArtifact(
  view: ArtifactView,
  inherited: Inherited<ArtifactView> | undefined,
  around: Around,
): TopologyArtifact {
  const { node, scope, evaluation } = around;
  const { sink } = evaluation.world;
  if (view.repository !== undefined) resolveRepository(scope, view.repository, sink);
  if (inherited !== undefined)
    checkArtifactRefinement(view, scope, inherited.definition, inherited.owner, node.name, sink);
  const below = inherited && inheritedArtifact(inherited);
  const hasFile = view.file !== undefined || view.fileExpression !== undefined;
  if (!hasFile && (below === undefined || (below.file === "" && !expressed(inherited))))
    report(sink, CODES.missingKey, view.nameSpan, { key: "file", owner: `Artifact "${view.name}"` });
  const type = typeOf(view, inherited, around);
  const made = artifact(view, type?.name ?? view.type?.text ?? "", below);
  const properties = propertyValues(view, inherited, type, around);
  return properties.size === 0 ? made : { ...made, properties };
}

function expressed(inherited: Inherited<ArtifactView> | undefined): boolean {
  return inherited?.definition.fileExpression !== undefined;
}

/** The stated type, else the inherited one, else the one that the file's extension calls for. */
function typeOf(
  view: ArtifactView,
  inherited: Inherited<ArtifactView> | undefined,
  { scope, evaluation }: Around,
): TypeEntry | undefined {
  const { sink } = evaluation.world;
  if (view.type !== undefined) return resolveType(scope, "artifact", view.type, sink);
  const above = inherited?.definition.type;
  if (above !== undefined && inherited !== undefined)
    return lookupType(inherited.owner.scope, "artifact", above.text);
  const inferred = typeByExtension(view.file?.text ?? "", scope);
  if (inferred !== undefined) return lookupType(scope, "artifact", inferred);
  if (!scope.incomplete) report(sink, CODES.missingArtifactType, view.nameSpan, { artifact: view.name });
  return undefined;
}

/** Values of an inherited artifact belong to its type: another type has no use for them. */
function keepsType(
  view: ArtifactView,
  inherited: Inherited<ArtifactView> | undefined,
  type: TypeEntry | undefined,
): boolean {
  const stated = inherited?.definition.type;
  if (inherited === undefined || view.type === undefined || stated === undefined) return true;
  const above = lookupType(inherited.owner.scope, "artifact", stated.text);
  return above === undefined || type === undefined || chainOf(type).types.includes(above);
}

/** Properties as the artifact's type declares them, the template's over those of the node type (F60). */
function propertyValues(
  view: ArtifactView,
  inherited: Inherited<ArtifactView> | undefined,
  type: TypeEntry | undefined,
  { node, evaluation }: Around,
) {
  const names = new Set(view.properties.map(({ name }) => name));
  const above: readonly NamedValue[] = keepsType(view, inherited, type)
    ? (inherited?.definition.properties ?? [])
    : [];
  const values = [...above.filter(({ name }) => !names.has(name)), ...view.properties];
  const owner = {
    path: `${node.name}.artifacts.${view.name}`,
    label: `the artifact "${view.name}" of "${node.name}"`,
    self: { kind: "node", node } as const,
    span: view.nameSpan,
    complete: type !== undefined && chainOf(type).complete,
  };
  const declared = type === undefined ? new Map<string, PropertyDefinition>() : propertiesOf(type);
  return valuesOf(makeSlots(declared, values, owner, evaluation.world.sink), evaluation);
}
