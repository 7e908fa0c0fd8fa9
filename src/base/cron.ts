import { err, ok, type Result } from "./result.js";
import { didYouMean } from "./suggest.js";

/** A schedule of cron that was understood; all fields in UTC, numbers ascending. */
export interface Cron {
  /** Minutes of the day, 0 to 1439. */
  readonly times: readonly number[];
  readonly days: ReadonlySet<number>;
  /** 1 to 12. */
  readonly months: ReadonlySet<number>;
  /** 0 = Sunday to 6. */
  readonly weekdays: ReadonlySet<number>;
  /** Both day fields are restricted: a day that fits either of them counts, else it has to fit both. */
  readonly eitherDay: boolean;
}

/** What is wrong with a schedule, and at which character of its text, from 0. */
export interface CronFault {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string | undefined;
}

interface FieldRule {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Names of the values from `low` on. */
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const MINUTE: FieldRule = { name: "minute", low: 0, high: 59, names: [] };
const HOUR: FieldRule = { name: "hour", low: 0, high: 23, names: [] };
const DAY_OF_MONTH: FieldRule = { name: "day of the month", low: 1, high: 31, names: [] };
const MONTH: FieldRule = { name: "month", low: 1, high: 12, names: MONTHS };
/** Sunday is 0 and 7. */
const DAY_OF_WEEK: FieldRule = { name: "day of the week", low: 0, high: 7, names: WEEKDAYS };

const RULES = [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK];

const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 86_400_000;
/** A 29th of February on one weekday stays away for at most 40 years, around 1900 or 2100. */
const LONGEST_GAP = 41 * 366 * DAY_MILLIS;

/**
 * Reads five fields of cron: minute, hour, day of the month, month, day of the week, each `*` or a list of
 * numbers, ranges and steps (`1-5`, `*\/15`, `8-18/2`), months and weekdays also by their English names.
 * As crontab(5) has it, a day counts when it fits either day field, unless one of them begins with `*`.
 * A schedule that never comes, such as the 30th of February, is a fault.
 */
export function parseCron(text: string): Result<Cron, CronFault> {
  const fields = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], offset: match.index }));
  if (fields.length !== RULES.length) {
    const offset = fields[RULES.length]?.offset ?? 0;
    const message = `a schedule has five fields (minute, hour, day of the month, month, day of the week), not ${fields.length}`;
    return err({ offset, message, hint: 'For example "30 7 * * mon-fri": half past seven on working days.' });
  }
  const sets: ReadonlySet<number>[] = [];
  for (const [index, rule] of RULES.entries()) {
    const field = fields[index] ?? { text: "", offset: 0 };
    const set = readField(field.text, field.offset, rule);
    if (!set.ok) return set;
    sets.push(set.value);
  }
  const [minutes = NOTHING, hours = NOTHING, days = NOTHING, months = NOTHING, weekdays = NOTHING] = sets;
  const cron: Cron = {
    times: timesOf(hours, minutes),
    days,
    months,
    weekdays: new Set([...weekdays].map((day) => day % 7)),
    eitherDay: [fields[2], fields[4]].every((field) => field?.text.startsWith("*") === false),
  };
  if (search(cron, 0, 1) !== undefined) return ok(cron);
  return err({ offset: fields[2]?.offset ?? 0, message: "there is no such day in any of these months" });
}

const NOTHING: ReadonlySet<number> = new Set();

function timesOf(hours: ReadonlySet<number>, minutes: ReadonlySet<number>): readonly number[] {
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
  return times.sort((left, right) => left - right);
}

function readField(text: string, offset: number, rule: FieldRule): Result<ReadonlySet<number>, CronFault> {
  const values = new Set<number>();
  let at = offset;
  for (const item of text.split(",")) {
    const read = readItem(item, at, rule);
    if (!read.ok) return read;
    const { from, to, step } = read.value;
    for (let value = from; value <= to; value += step) values.add(value);
    at += item.length + 1;
  }
  return ok(values);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const ITEM = /^(?<first>\*|[a-z]+|\d+)(?:-(?<last>[a-z]+|\d+))?(?:\/(?<step>\d+))?$/i;

function readItem(item: string, offset: number, rule: FieldRule): Result<Stretch, CronFault> {
  const { first = "", last, step: every } = ITEM.exec(item)?.groups ?? {};
  if (first === "" || (first === "*" && last !== undefined)) {
    const message = `"${item}" is no ${rule.name}: it is *, a number, a range such as ${rule.low}-${rule.low + 3}, with /2 after it every second one`;
    return err({ offset, message });
  }
  const step = every === undefined ? 1 : Number(every);
  if (step === 0) return err({ offset, message: `a step of 0 in "${item}" leads nowhere` });
  if (first === "*") return ok({ from: rule.low, to: rule.high, step });
  const from = readValue(first, offset, rule);
  if (!from.ok) return from;
  if (last === undefined) {
    if (every === undefined) return ok({ from: from.value, to: from.value, step });
    const hint = `Write ${first}-${rule.high}/${every} for every ${every} from ${first} on.`;
    return err({ offset, message: `"${item}" has a step and no range`, hint });
  }
  const to = readValue(last, offset + first.length + 1, rule);
  if (!to.ok) return to;
  // sat-sun: as the end of a range, Sunday is the last day of the week.
  const end = rule === DAY_OF_WEEK && to.value === 0 && from.value > 0 ? 7 : to.value;
  if (end >= from.value) return ok({ from: from.value, to: end, step });
  return err({ offset, message: `the range "${first}-${last}" runs backwards` });
}

function readValue(text: string, offset: number, rule: FieldRule): Result<number, CronFault> {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    if (value >= rule.low && value <= rule.high) return ok(value);
    return err({ offset, message: `${text} is no ${rule.name}: it is from ${rule.low} to ${rule.high}` });
  }
  const index = rule.names.indexOf(text.toLowerCase());
  if (index >= 0) return ok(rule.low + index);
  const hint = didYouMean(text, rule.names);
  return err({ offset, message: `"${text}" is no ${rule.name}`, ...(hint === undefined ? {} : { hint }) });
}

/** The last moment at or before `now` at which the schedule started; milliseconds since 1970, UTC. */
export function lastStart(cron: Cron, now: number): number {
  return search(cron, Math.floor(now / MINUTE_MILLIS), -1) ?? Number.NEGATIVE_INFINITY;
}

/** The first moment after `now` at which the schedule starts; milliseconds since 1970, UTC. */
export function nextStart(cron: Cron, now: number): number {
  return search(cron, Math.floor(now / MINUTE_MILLIS) + 1, 1) ?? Number.POSITIVE_INFINITY;
}

/** The first start from this minute (since 1970) on, forwards or backwards; undefined when there is none. */
function search(cron: Cron, minute: number, direction: 1 | -1): number | undefined {
  const start = minute * MINUTE_MILLIS;
  let day = Math.floor(start / DAY_MILLIS) * DAY_MILLIS;
  while (Math.abs(day - start) <= LONGEST_GAP) {
    const date = new Date(day);
    if (!cron.months.has(date.getUTCMonth() + 1)) {
      day = neighbourMonth(date, direction);
      continue;
    }
    const fits = (time: number) => (day + time * MINUTE_MILLIS - start) * direction >= 0;
    const time = isDay(cron, date)
      ? direction === 1
        ? cron.times.find(fits)
        : cron.times.findLast(fits)
      : undefined;
    if (time !== undefined) return day + time * MINUTE_MILLIS;
    day += direction * DAY_MILLIS;
  }
  return undefined;
}

/** The day after the month of `date`, or the day before it. */
function neighbourMonth(date: Date, direction: 1 | -1): number {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return direction === 1 ? Date.UTC(year, month + 1, 1) : Date.UTC(year, month, 0);
}

function isDay({ days, weekdays, eitherDay }: Cron, date: Date): boolean {
  const day = days.has(date.getUTCDate());
  const weekday = weekdays.has(date.getUTCDay());
  return eitherDay ? day || weekday : day && weekday;
}
