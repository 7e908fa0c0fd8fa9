import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { DEFAULT_POLICY, type ElasticityPolicy, policyWith } from "../elasticity/core/policy.js";
import type { Fields } from "./fields.js";
import {
  POLICY_FIELD_ENTRIES,
  POLICY_FIELDS,
  type PolicyFieldKind,
  type PolicyFieldName,
} from "./policy-fields.js";
import { readPools } from "./policy-pools.js";
import { POLICY_PRESETS } from "./policy-presets.js";
import { checkSchedule, readSchedule } from "./policy-schedule.js";

/** What a file says about the policy; what it leaves out keeps its default. Times in seconds. */
export type PolicySettings = Partial<ElasticityPolicy>;

/**
 * Reads the fields of a policy, over the preset that it names, from a map that fits its JSON schema: section
 * `cluster.elasticity` of a sites file, or a policy file. What no schema can say is checked here, with places.
 */
export function readPolicySettings(fields: Fields, sink: DiagnosticSink): PolicySettings {
  const given = POLICY_FIELD_ENTRIES.flatMap(([name, { kind }]) => {
    const value = fields.has(name) ? readField(fields, name, kind) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  // The table says of each name what kind its value has.
  const settings: PolicySettings = { ...presetOf(fields), ...Object.fromEntries(given) };
  checkPolicySettings(settings, fields, sink);
  return settings;
}

/** The preset that is named comes below what is said beside it. */
function presetOf(fields: Fields): PolicySettings {
  const name = fields.text("preset");
  return Object.entries(POLICY_PRESETS).find(([known]) => known === name)?.[1].settings ?? {};
}

function readField(fields: Fields, name: PolicyFieldName, kind: PolicyFieldKind): unknown {
  switch (kind) {
    case "time":
      return fields.time(name);
    case "count":
      return fields.integer(name);
    case "share":
    case "amount":
      return fields.number(name);
    case "boolean":
      return fields.boolean(name);
    case "gang":
      return fields.text(name);
    case "placement":
    case "classes":
    case "names":
      return fields.texts(name);
    case "schedule":
      return readSchedule(fields);
    case "pools":
      return readPools(fields);
  }
}

/** Pairs of fields of which the first must not be above the second. */
const LIMITS: readonly (readonly [
  "minNodes" | "batchQuiet" | "backoff",
  "maxNodes" | "batchMax" | "recovery",
])[] = [
  ["minNodes", "maxNodes"],
  ["batchQuiet", "batchMax"],
  ["backoff", "recovery"],
];

function checkPolicySettings(settings: PolicySettings, fields: Fields, sink: DiagnosticSink): void {
  for (const list of ["classes", "placement"] as const) checkTwice(list, settings[list] ?? [], fields, sink);
  const policy = policyWith(settings);
  checkPipeline(settings, policy, fields, sink);
  checkSchedule(settings.schedule ?? [], policy, fields, sink);
  for (const [low, high] of LIMITS) {
    const span = fields.span(settings[low] === undefined ? high : low);
    if (policy[low] <= policy[high] || span === undefined) continue;
    const unit = POLICY_FIELDS[low].kind === "time" ? " s" : "";
    report(sink, CODES.crossedLimits, span, {
      low,
      lowValue: policy[low],
      high,
      highValue: policy[high],
      unit,
    });
  }
}

function checkTwice(
  list: "classes" | "placement",
  names: readonly string[],
  fields: Fields,
  sink: DiagnosticSink,
): void {
  const spans = itemSpans(fields, list);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    const span = spans[index];
    if (first === index || span === undefined) continue;
    const before = spans[first];
    const labels = before === undefined ? [] : [{ span: before, text: "first one" }];
    report(sink, CODES.listedTwice, span, { list, name }, { labels });
  }
}

function checkPipeline(
  settings: PolicySettings,
  policy: ElasticityPolicy,
  fields: Fields,
  sink: DiagnosticSink,
): void {
  const { classes } = policy;
  const listed = settings.classes !== undefined;
  const span = fields.span("classes");
  if (listed && span !== undefined) {
    const spans = itemSpans(fields, "classes");
    const fixed = classes.indexOf("idle");
    const adaptive = classes.indexOf("adaptive-idle");
    if (fixed >= 0 && adaptive >= 0) {
      const [first, second] = fixed < adaptive ? [fixed, adaptive] : [adaptive, fixed];
      const names = { first: classes[first] ?? "", second: classes[second] ?? "" };
      report(sink, CODES.excludingClasses, spans[second] ?? span, names);
    }
    if (!classes.includes("pending-jobs")) report(sink, CODES.oneWayPipeline, span, { missing: "starts" });
    if (fixed < 0 && adaptive < 0) report(sink, CODES.oneWayPipeline, span, { missing: "removes" });
  }
  for (const [setting, { classes: users }] of POLICY_FIELD_ENTRIES) {
    const place = fields.span(setting);
    const says = settings[setting] !== undefined && !isDefault(setting, settings[setting]);
    if (users === undefined || !says || place === undefined) continue;
    if (users.some((name) => classes.includes(name))) continue;
    report(sink, CODES.settingWithoutClass, place, { setting, classes: users });
  }
}

function isDefault(name: PolicyFieldName, value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(DEFAULT_POLICY[name]);
}

function itemSpans(fields: Fields, list: string): readonly Span[] {
  const node =
    fields.node?.kind === "map" ? fields.node.entries.find(({ key }) => key === list)?.value : undefined;
  return node?.kind === "seq" ? node.items.map(({ span }) => span) : [];
}
