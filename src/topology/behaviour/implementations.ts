import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import { asFunctionCall } from "../../model/functions.js";
import type { OperationDefinition } from "../../model/interfaces.js";
import { checkImplementation, timeoutSeconds } from "../../model/rules/implementations.js";
import type { ArtifactUse, ImplementationView, LocatedText, OperationView } from "../../schema/documents.js";
import type { TopologyImplementation } from "../topology.js";
import type { BehaviourContext, BehaviourOwner } from "./context.js";

/** The implementation of an operation: the template's, else the nearest type's (F62). */
export function bindImplementation(
  operation: OperationDefinition,
  own: OperationView | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): { readonly implementation?: TopologyImplementation } {
  const view = own?.implementation ?? operation.implementation;
  if (view === undefined) return {};
  if (own?.implementation !== undefined) {
    checkImplementation(view, context.scope, new Set(owner.artifacts.keys()), context.sink);
    for (const use of [view.primary, ...view.dependencies]) checkExpression(use, owner, context);
  }
  if (view.operationHost !== undefined) checkHost(view.operationHost, owner, context);
  return { implementation: implementationOf(view, owner) };
}

/** A file that a function gives is a value like any other. */
function checkExpression(
  use: ArtifactUse | undefined,
  owner: BehaviourOwner,
  context: BehaviourContext,
): void {
  const node = use?.kind === "artifact" ? use.artifact.fileExpression : undefined;
  if (node === undefined || asFunctionCall(node) === undefined || !owner.placed) return;
  const what = `The file of an artifact of ${owner.label}`;
  context.evaluation.evaluate(
    node,
    { type: "string", base: "string", constraints: [] },
    {
      self: owner.self,
      what,
    },
  );
}

const KEYWORDS: Readonly<Record<BehaviourOwner["kind"], readonly string[]>> = {
  node: ["SELF", "HOST", "ORCHESTRATOR"],
  relationship: ["SOURCE", "TARGET", "ORCHESTRATOR"],
  group: ["SELF", "HOST", "ORCHESTRATOR"],
};

/** Where an operation runs: a keyword that has a meaning there, a node template or a group (3.6.16). */
export function checkHost(
  host: LocatedText,
  { kind }: Pick<BehaviourOwner, "kind">,
  { nodes, groups, sink }: Pick<BehaviourContext, "nodes" | "groups" | "sink">,
): void {
  const keywords = KEYWORDS[kind];
  if (keywords.includes(host.text) || nodes.has(host.text) || groups.has(host.text)) return;
  const allowed = `${keywords.join(", ")} or a node template`;
  const suggestion = suggest(host.text, [...keywords, ...nodes.keys(), ...groups.keys()]);
  report(sink, CODES.unknownOperationHost, host.span, { host: host.text, allowed, suggestion });
}

function implementationOf(view: ImplementationView, owner: BehaviourOwner): TopologyImplementation {
  const timeout = view.timeout && timeoutSeconds(view.timeout);
  const primary = view.primary && fileOf(view.primary, owner);
  return {
    ...(primary === undefined ? {} : { primary }),
    dependencies: view.dependencies.map((use) => fileOf(use, owner)),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(view.operationHost === undefined ? {} : { operationHost: view.operationHost.text }),
    span: view.span,
  };
}

/** The file of the artifact of that name, else the name itself, which is then a file. */
function fileOf(use: ArtifactUse, { artifacts }: BehaviourOwner): string {
  if (use.kind === "artifact") return use.artifact.file?.text ?? "";
  return artifacts.get(use.name.text) ?? use.name.text;
}
