import { findCycles } from "../../base/graph.js";
import { suggest } from "../../base/suggest.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { StepView, WorkflowView } from "../../schema/documents.js";

/**
 * The graph of a workflow's steps (TOSCA 1.3 section 7.3, F69): the steps that follow exist, none waits for
 * itself by way of on_success, and all are reached from steps that no other one names. A circle through
 * on_failure is a retry, as long as something leads into it.
 */
export function checkStepGraph(view: WorkflowView, sink: DiagnosticSink): void {
  const steps = new Map(view.steps.map((step) => [step.name, step]));
  for (const step of view.steps) checkNext(step, steps, sink);
  const success = (name: string) => (steps.get(name)?.onSuccess ?? []).map(({ text }) => text);
  const cyclic = new Set<string>();
  for (const path of findCycles(steps.keys(), success)) {
    for (const name of path) cyclic.add(name);
    const closing = steps.get(path[path.length - 2] ?? "");
    const edge = closing?.onSuccess.find(({ text }) => text === path[0]);
    if (edge !== undefined) report(sink, CODES.stepCycle, edge.span, { path });
  }
  reportUnreached(view, steps, cyclic, sink);
}

function checkNext(step: StepView, steps: ReadonlyMap<string, StepView>, sink: DiagnosticSink): void {
  for (const next of [...step.onSuccess, ...step.onFailure]) {
    if (steps.has(next.text)) continue;
    const args = { name: next.text, step: step.name, suggestion: suggest(next.text, steps.keys()) };
    report(sink, CODES.unknownStep, next.span, args);
  }
}

/** Steps on a circle of successes are reported as such, and so is not what only they lead to. */
function reportUnreached(
  view: WorkflowView,
  steps: ReadonlyMap<string, StepView>,
  cyclic: ReadonlySet<string>,
  sink: DiagnosticSink,
): void {
  const named = new Set(view.steps.flatMap((step) => next(step)));
  const reached = new Set(view.steps.map(({ name }) => name).filter((name) => !named.has(name)));
  for (const name of cyclic) reached.add(name);
  const open = [...reached];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = steps.get(name);
    for (const following of step === undefined ? [] : next(step)) {
      if (reached.has(following)) continue;
      reached.add(following);
      open.push(following);
    }
  }
  for (const step of view.steps)
    if (!reached.has(step.name))
      report(sink, CODES.unreachableStep, step.nameSpan, { step: step.name, workflow: view.name });
}

function next({ onSuccess, onFailure }: StepView): readonly string[] {
  return [...onSuccess, ...onFailure].map(({ text }) => text);
}
