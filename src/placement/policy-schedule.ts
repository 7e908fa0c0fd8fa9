import { type CronFault, parseCron } from "../base/cron.js";
import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { ElasticityPolicy } from "../elasticity/core/policy.js";
import { SCHEDULED_FIELDS, type ScheduledField, type ScheduleEntry } from "../elasticity/core/schedule.js";
import type { Fields } from "./fields.js";
import { POLICY_FIELDS } from "./policy-fields.js";

/** The entries of a schedule that fits its JSON schema, in their order. */
export function readSchedule(fields: Fields): readonly ScheduleEntry[] {
  return fields.maps("schedule").map((entry) => {
    const values = SCHEDULED_FIELDS.flatMap((name) => {
      const value = POLICY_FIELDS[name].kind === "count" ? entry.integer(name) : entry.number(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { cron: entry.text("cron") ?? "", ...Object.fromEntries(values) };
  });
}

/** What no schema can say of a schedule, told with places. */
export function checkSchedule(
  schedule: readonly ScheduleEntry[],
  policy: ElasticityPolicy,
  fields: Fields,
  sink: DiagnosticSink,
): void {
  const entries = fields.maps("schedule");
  for (const [index, entry] of schedule.entries()) {
    const place = entries[index];
    if (place === undefined) continue;
    checkCron(entry.cron, place, sink);
    const named = SCHEDULED_FIELDS.filter((field) => entry[field] !== undefined);
    if (named.length === 0 && place.node !== undefined) {
      const owner = `The entry of the schedule for "${entry.cron}"`;
      report(sink, CODES.missingKey, place.node.span, { key: "minNodes", owner });
    }
    for (const field of named) checkUse(field, policy, place, sink);
    checkMinimum(entry, index, policy, place, sink);
  }
}

function checkCron(cron: string, entry: Fields, sink: DiagnosticSink): void {
  const parsed = parseCron(cron);
  const place = entry.span("cron");
  if (parsed.ok || place === undefined) return;
  const { message, hint } = parsed.error;
  const where = placeIn(place, cron, parsed.error);
  report(sink, CODES.invalidSchedule, where, { cron, fault: message }, hint === undefined ? {} : { hint });
}

/** A field that only a class that is not in the pipeline looks at. */
function checkUse(
  field: ScheduledField,
  policy: ElasticityPolicy,
  entry: Fields,
  sink: DiagnosticSink,
): void {
  const { classes } = POLICY_FIELDS[field];
  const place = entry.span(field);
  if (classes === undefined || place === undefined) return;
  if (classes.some((name) => policy.classes.includes(name))) return;
  report(sink, CODES.settingWithoutClass, place, { setting: field, classes });
}

function checkMinimum(
  { minNodes = 0 }: ScheduleEntry,
  index: number,
  { maxNodes }: ElasticityPolicy,
  entry: Fields,
  sink: DiagnosticSink,
): void {
  const place = entry.span("minNodes");
  if (minNodes <= maxNodes || place === undefined) return;
  const low = `schedule[${index}].minNodes`;
  const args = { low, lowValue: minNodes, high: "maxNodes", highValue: maxNodes, unit: "" };
  report(sink, CODES.crossedLimits, place, args);
}

/** The rest of a schedule from the fault on; the whole of it where the file writes it in another way. */
function placeIn(span: Span, cron: string, { offset }: CronFault): Span {
  const within = span.source.text.slice(span.start, span.end).indexOf(cron);
  if (within < 0 || cron === "") return span;
  const start = span.start + within + offset;
  const word = /^\S*/.exec(cron.slice(offset))?.[0].length ?? 0;
  return { source: span.source, start, end: start + Math.max(word, 1) };
}
