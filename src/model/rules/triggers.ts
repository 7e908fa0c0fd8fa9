import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { PolicyTypeView, TriggerView } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import { parseInteger, parseTimestamp } from "../../syntax/scalars.js";
import { parseScalarUnit } from "../../syntax/units.js";
import { expectation, finding } from "../coerce.js";
import type { BaseType } from "../schemas.js";
import type { Scope } from "../types.js";

/** Triggers of policy types (TOSCA 1.3 section 3.7.12, F46): what can be said without a topology. */
export function checkTypeTriggers(scope: Scope, sink: DiagnosticSink): void {
  for (const type of scope.own.get("policy")?.values() ?? [])
    for (const trigger of (type.view as PolicyTypeView).triggers) checkTriggerValues(trigger, sink);
}

/** Times, periods and counts of a trigger (TOSCA 1.3 section 3.6.22, F67). */
export function checkTriggerValues({ schedule, condition, name }: TriggerView, sink: DiagnosticSink): void {
  const mismatch = (node: YamlNode, key: string, expected: string) =>
    report(sink, CODES.wrongValueType, node.span, {
      what: `"${key}" of the trigger "${name}"`,
      expected,
      found: finding(node),
    });
  for (const [key, node] of [
    ["start_time", schedule?.start],
    ["end_time", schedule?.end],
  ] as const) {
    if (node !== undefined && time(node) === undefined) mismatch(node, key, expected("timestamp"));
  }
  checkOrder(schedule, name, sink);
  const { period, evaluations } = condition ?? {};
  if (period !== undefined && !isPeriod(period)) mismatch(period, "period", expected("scalar-unit.time"));
  if (evaluations === undefined) return;
  const count = evaluations.kind === "scalar" ? parseInteger(evaluations.text) : undefined;
  if (count === undefined) mismatch(evaluations, "evaluations", expected("integer"));
  else if (count < 1) {
    const what = `"evaluations" of the trigger "${name}"`;
    report(sink, CODES.valueOutOfBounds, evaluations.span, { what, rule: "must be greater than 0" });
  }
}

function expected(base: BaseType): string {
  return expectation({ type: base, base, constraints: [] });
}

function time(node: YamlNode): number | undefined {
  return node.kind === "scalar" ? parseTimestamp(node.text.trim()) : undefined;
}

function checkOrder(schedule: TriggerView["schedule"], name: string, sink: DiagnosticSink): void {
  const { start, end } = schedule ?? {};
  const from = start && time(start);
  const to = end && time(end);
  if (from === undefined || to === undefined || end === undefined || from <= to) return;
  const what = `"end_time" of the trigger "${name}"`;
  report(sink, CODES.valueOutOfBounds, end.span, { what, rule: "must not be before start_time" });
}

function isPeriod(node: YamlNode): boolean {
  return node.kind === "scalar" && parseScalarUnit("scalar-unit.time", node.text.trim()) !== undefined;
}
