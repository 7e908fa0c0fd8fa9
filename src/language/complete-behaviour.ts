import type { Analysis } from "./analysis.js";
import type { Candidate } from "./complete.js";
import type { NameKind } from "./construct.js";
import { assignedNames, nodeAround } from "./members.js";
import type { Place } from "./place.js";
import { membersOfTemplate, operationsIn } from "./resolve.js";
import { eventNames, operationCalls, requirements2 } from "./tosca-2.0/complete.js";

/** Whether the first or a later part of `[ node, member ]` in a substitution mapping is being written. */
export function pairAround({ frames, span }: Place): "node" | "member" | undefined {
  const mapping = frames.findLast(({ construct }) => construct.kind === "shape")?.construct;
  const list = frames.findLast(({ node }) => node.kind === "seq")?.node;
  if (mapping?.kind !== "shape" || !/ubstitution mapping$/.test(mapping.shape.owner)) return undefined;
  if (list?.kind !== "seq" || list.items[0]?.kind === "map") return undefined;
  const [first] = list.items;
  return first === undefined || span.start <= first.span.end ? "node" : "member";
}

/** Names that only workflows and mappings refer to; undefined for other kinds. */
export function behaviourNames(
  kind: NameKind,
  { frames }: Place,
  analysis: Analysis,
): readonly Candidate[] | undefined {
  const named = (label: string, detail: string): Candidate => ({
    label,
    kind: "member",
    insert: label,
    detail,
    rank: 0,
  });
  const { model2 } = analysis;
  if (kind === "step") {
    const steps = frames.findLast(({ construct }) => construct.kind === "names" && construct.name === "step");
    return steps === undefined ? [] : [...assignedNames(steps.node)].map((name) => named(name, "step"));
  }
  const node = nodeAround(frames) ?? "";
  if (kind === "requirement") {
    const own =
      model2 === undefined ? membersOfTemplate(node, analysis)?.requirements : requirements2(node, model2);
    return [...(own?.keys() ?? [])].map((name) => named(name, "requirement"));
  }
  if (kind === "operation") {
    if (model2 !== undefined) return operationCalls(frames, model2);
    const members = membersOfTemplate(node, analysis);
    return [...(members?.interfaces.keys() ?? [])].flatMap((name) =>
      [...operationsIn(members, name).keys()].map((operation) => named(`${name}.${operation}`, "operation")),
    );
  }
  if (kind === "notification") return model2 === undefined ? [] : eventNames(model2);
  return undefined;
}
