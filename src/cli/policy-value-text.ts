import type { ElasticityPolicy, PoolSettings, ScheduleEntry } from "../elasticity/core/index.js";
import { POLICY_FIELD_ENTRIES } from "../placement/policy-fields.js";

/** A value of the policy for a cell of a table. */
export function policyValueText(value: ElasticityPolicy[keyof ElasticityPolicy]): string {
  if (value === Number.MAX_SAFE_INTEGER) return "all declared";
  if (typeof value !== "object") return String(value);
  const items = isList(value) ? value.map(itemText) : Object.entries(value).map(poolText);
  return items.length === 0 ? "none" : items.join(", ");
}

function isList(
  value: readonly (string | ScheduleEntry)[] | object,
): value is readonly (string | ScheduleEntry)[] {
  return Array.isArray(value);
}

/** A name, or what an entry of the schedule says, such as `minNodes 2 from "0 8 * * *"`. */
function itemText(item: string | ScheduleEntry): string {
  if (typeof item === "string") return item;
  const { cron, ...fields } = item;
  const said = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
  return `${said.join(" and ")} from "${cron}"`;
}

/** What holds for a pool, such as `idleTime 600 s in lab-b`. */
function poolText([pool, settings]: [string, PoolSettings]): string {
  const said = Object.entries(settings).map(([name, value]) => `${name} ${value}${unitOf(name)}`);
  return `${said.join(" and ")} in ${pool}`;
}

function unitOf(field: string): string {
  const entry = POLICY_FIELD_ENTRIES.find(([name]) => name === field);
  return entry?.[1].kind === "time" ? " s" : "";
}
