import { findCycles } from "../../base/graph.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ModelNode, ModelRequirement } from "../../model/entities.js";
import { isHardRequirement } from "../order.js";

/**
 * A node cannot wait for itself: circles of HostedOn and DependsOn relationships have no order of
 * deployment (TOSCA 1.3 section 7.2). Reported at the requirement that closes the circle.
 */
export function reportRequirementCycles(nodes: ReadonlyMap<string, ModelNode>, sink: DiagnosticSink): void {
  const hard = (name: string): readonly ModelRequirement[] =>
    (nodes.get(name)?.requirements ?? []).filter((requirement) => isHardRequirement(requirement));
  const targets = (name: string) =>
    hard(name).flatMap(({ target }) => (target === undefined ? [] : [target.name]));
  for (const path of findCycles(nodes.keys(), targets)) {
    const steps = path
      .slice(0, -1)
      .map((name, index) => hard(name).find(({ target }) => target?.name === path[index + 1]));
    const closing = steps[steps.length - 1];
    if (closing === undefined) continue;
    const labels = steps
      .slice(0, -1)
      .flatMap((step) => (step === undefined ? [] : [{ span: step.span, text: "leads on from here" }]));
    report(sink, CODES.requirementCycle, closing.span, { path }, { labels });
  }
}
