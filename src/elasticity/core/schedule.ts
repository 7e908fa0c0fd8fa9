import { type Cron, lastStart, nextStart, parseCron } from "../../base/cron.js";
import type { Millis } from "./events.js";
import type { ElasticityPolicy } from "./policy.js";

/** Fields of the policy that may change by time of day. */
export const SCHEDULED_FIELDS = [
  "minNodes",
  "extraNodesFree",
  "extraSlotsFree",
  "extraNodesShare",
  "disruption",
  "renewShare",
] as const;

/** One of {@link SCHEDULED_FIELDS}. */
export type ScheduledField = (typeof SCHEDULED_FIELDS)[number];

/** From each start of `cron` on these fields hold, each until another entry that names it begins. */
export interface ScheduleEntry extends Partial<Pick<ElasticityPolicy, ScheduledField>> {
  /** Five fields of cron: minute, hour, day of the month, month, day of the week; in UTC. */
  readonly cron: string;
}

/** The value of a field at a moment, and since when; without an entry that has begun, the policy's own. */
export function scheduledAt(
  policy: ElasticityPolicy,
  field: ScheduledField,
  now: Millis,
): { readonly value: number; readonly since?: Millis } {
  let latest: { value: number; since: Millis } | undefined;
  for (const { cron, ...fields } of policy.schedule) {
    const value = fields[field];
    const parsed = value === undefined ? undefined : cronOf(cron);
    if (value === undefined || parsed === undefined) continue;
    const since = lastStart(parsed, now);
    if (since === Number.NEGATIVE_INFINITY) continue;
    if (latest === undefined || since > latest.since) latest = { value, since };
  }
  return latest ?? { value: policy[field] };
}

/** The policy with what its schedule says at a moment; itself when it has none. */
export function policyAt(policy: ElasticityPolicy, now: Millis): ElasticityPolicy {
  if (policy.schedule.length === 0) return policy;
  const known = resolved.get(policy);
  if (known !== undefined && known.from <= now && now < known.until) return known.policy;
  const fields = SCHEDULED_FIELDS.map((field) => [field, scheduledAt(policy, field, now).value]);
  const next = { ...policy, ...(Object.fromEntries(fields) as Pick<ElasticityPolicy, ScheduledField>) };
  resolved.set(policy, { from: now, until: nextScheduled(policy, now), policy: next });
  return next;
}

/** When an entry of the schedule begins next; infinite without any. */
export function nextScheduled(policy: ElasticityPolicy, now: Millis): Millis {
  let next = Number.POSITIVE_INFINITY;
  for (const { cron } of policy.schedule) {
    const parsed = cronOf(cron);
    if (parsed !== undefined) next = Math.min(next, nextStart(parsed, now));
  }
  return next;
}

/** What a policy comes to between two starts of its schedule: reckoned once, it follows from the policy alone. */
const resolved = new WeakMap<
  ElasticityPolicy,
  { readonly from: Millis; readonly until: Millis; readonly policy: ElasticityPolicy }
>();

const crons = new Map<string, Cron | undefined>();

/** Undefined for what is no schedule: that was told when the policy was read. */
function cronOf(text: string): Cron | undefined {
  if (crons.has(text)) return crons.get(text);
  const parsed = parseCron(text);
  const cron = parsed.ok ? parsed.value : undefined;
  crons.set(text, cron);
  return cron;
}
