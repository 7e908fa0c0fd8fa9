import { findCycles } from "../../base/graph.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { Evaluation, Slot } from "../../model/entities.js";
import { createEvaluation } from "../../model/evaluate.js";
import { checkImplementation } from "../../model/rules/implementations.js";
import { checkParameter } from "../../model/rules/parameters.js";
import { schemaOf } from "../../model/schemas.js";
import type { StepView, WorkflowView } from "../../schema/documents.js";
import type { TopologyStep, TopologyWorkflow } from "../topology.js";
import { bindActivities } from "./activities.js";
import { checkConditions } from "./conditions.js";
import type { BehaviourContext } from "./context.js";
import { checkHost } from "./implementations.js";
import { mappingPath } from "./outputs.js";
import { checkStepGraph } from "./steps.js";
import { resolveTarget, type WorkflowTarget } from "./targets.js";

/** Checks the imperative workflows of a topology and binds their steps (TOSCA 1.3 section 3.8.7, F69). */
export function bindWorkflows(context: BehaviourContext): ReadonlyMap<string, TopologyWorkflow> {
  reportRecursion(context);
  return new Map([...context.workflows.values()].map((view) => [view.name, bindWorkflow(view, context)]));
}

function bindWorkflow(view: WorkflowView, context: BehaviourContext): TopologyWorkflow {
  const { scope, sink } = context;
  for (const input of view.inputs)
    checkParameter(input, undefined, `the workflow "${view.name}"`, scope, sink);
  if (view.implementation !== undefined) checkImplementation(view.implementation, scope, new Set(), sink);
  for (const output of view.outputs) mappingPath(output, context);
  const evaluation = withInputs(view, context);
  for (const precondition of view.preconditions) {
    const owner = `A precondition of "${view.name}"`;
    const target = resolveTarget(precondition, owner, context);
    if (target !== undefined) checkConditions(precondition.condition, target.scopes, sink);
  }
  checkStepGraph(view, sink);
  const offered = new Set(view.inputs.map(({ name }) => name));
  const steps = view.steps.map((step) => bindStep(step, { offered, evaluation }, context));
  return {
    name: view.name,
    inputs: [...offered],
    steps: new Map(steps.map((step) => [step.name, step])),
    span: view.nameSpan,
  };
}

interface Around {
  readonly offered: ReadonlySet<string>;
  readonly evaluation: Evaluation;
}

function bindStep(step: StepView, around: Around, context: BehaviourContext): TopologyStep {
  const target = resolveTarget(step, `The step "${step.name}"`, context);
  if (target !== undefined) checkConditions(step.filter, target.scopes, context.sink);
  if (step.operationHost !== undefined)
    checkHost(step.operationHost, { kind: hostKind(step, target) }, context);
  return {
    name: step.name,
    target: step.target?.text ?? "",
    ...(step.targetRelationship === undefined ? {} : { targetRelationship: step.targetRelationship.text }),
    activities:
      target === undefined ? [] : bindActivities(step.activities, { ...target, ...around }, context),
    onSuccess: step.onSuccess.map(({ text }) => text),
    onFailure: step.onFailure.map(({ text }) => text),
    span: step.nameSpan,
  };
}

function hostKind(step: StepView, target: WorkflowTarget | undefined) {
  if (step.targetRelationship !== undefined) return "relationship" as const;
  return target?.self.kind === "topology" ? ("group" as const) : ("node" as const);
}

/** In a workflow, get_input names its own inputs before those of the topology. */
function withInputs(view: WorkflowView, { evaluation, scope }: BehaviourContext): Evaluation {
  if (view.inputs.length === 0) return evaluation;
  const path = `workflows.${view.name}.inputs`;
  const holder = { path, label: `the workflow "${view.name}"`, noun: "input" };
  const slots = view.inputs.map((input): [string, Slot] => {
    const node = input.default ?? input.value;
    return [
      input.name,
      {
        holder,
        name: input.name,
        schema: schemaOf(input, scope),
        node,
        span: input.nameSpan,
        self: { kind: "topology" },
        faulty: node === undefined,
      },
    ];
  });
  const { world } = evaluation;
  return createEvaluation({ ...world, inputs: new Map([...world.inputs, ...slots]) });
}

/** Workflows that inline or delegate to each other in a circle never end. */
function reportRecursion({ workflows, sink }: BehaviourContext): void {
  const calls = (name: string) =>
    (workflows.get(name)?.steps ?? []).flatMap((step) =>
      step.activities.flatMap((activity) => ("workflow" in activity ? [activity.workflow.text] : [])),
    );
  for (const path of new Map(findCycles(workflows.keys(), calls).map((at) => [at.join(), at])).values()) {
    const span = workflows.get(path[0] ?? "")?.nameSpan;
    if (span !== undefined) report(sink, CODES.workflowCallsItself, span, { path });
  }
}
