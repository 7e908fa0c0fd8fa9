import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cron, lastStart, nextStart, parseCron } from "../../../src/base/cron.js";

const at = (text: string) => Date.parse(text);
const iso = (millis: number) => new Date(millis).toISOString().slice(0, 16);

function cron(text: string): Cron {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

function fault(text: string) {
  const parsed = parseCron(text);
  if (parsed.ok) throw new Error(`"${text}" was taken`);
  return parsed.error;
}

describe("schedules of cron", () => {
  it.each([
    // Friday the 30th of August 2019.
    ["30 7 * * mon-fri", "2019-08-30T12:00Z", "2019-08-30T07:30", "2019-09-02T07:30"],
    ["*/15 * * * *", "2019-08-30T12:14:59.999Z", "2019-08-30T12:00", "2019-08-30T12:15"],
    ["*/15 * * * *", "2019-08-30T12:15Z", "2019-08-30T12:15", "2019-08-30T12:30"],
    ["0 8-18/5 * * *", "2019-08-30T00:00Z", "2019-08-29T18:00", "2019-08-30T08:00"],
    ["0 0 1,15 * *", "2019-08-30T00:00Z", "2019-08-15T00:00", "2019-09-01T00:00"],
    ["0 0 29 2 *", "2019-08-30T00:00Z", "2016-02-29T00:00", "2020-02-29T00:00"],
    ["0 0 29 2 *", "2099-01-01T00:00Z", "2096-02-29T00:00", "2104-02-29T00:00"],
    // A leap day that is a Sunday.
    ["0 0 29 2 */7", "2090-01-01T00:00Z", "2088-02-29T00:00", "2128-02-29T00:00"],
    ["0 12 * JAN,Jul SUN", "2019-08-30T00:00Z", "2019-07-28T12:00", "2020-01-05T12:00"],
    ["0 12 * * 7", "2019-08-30T00:00Z", "2019-08-25T12:00", "2019-09-01T12:00"],
    ["0 12 * * sat-sun", "2019-08-30T00:00Z", "2019-08-25T12:00", "2019-08-31T12:00"],
    ["59 23 31 12 *", "2019-12-31T23:59:30Z", "2019-12-31T23:59", "2020-12-31T23:59"],
  ])("%s around %s", (text, now, last, next) => {
    const schedule = cron(text);
    expect([iso(lastStart(schedule, at(now))), iso(nextStart(schedule, at(now)))]).toEqual([last, next]);
  });

  it("takes a day that fits either day field, unless one begins with a star", () => {
    const either = cron("0 0 13 * fri");
    expect(iso(nextStart(either, at("2019-08-12T12:00Z")))).toBe("2019-08-13T00:00");
    expect(iso(nextStart(either, at("2019-08-13T12:00Z")))).toBe("2019-08-16T00:00");
    const both = cron("0 0 */2 * fri");
    // The 16th and the 30th are even; odd days are meant.
    expect(iso(nextStart(both, at("2019-08-13T12:00Z")))).toBe("2019-08-23T00:00");
  });

  it.each([
    ["* * * *", 0, /five fields.*not 4/],
    ["* * * * * *", 10, /not 6/],
    ["", 0, /not 0/],
    ["60 * * * *", 0, /60 is no minute: it is from 0 to 59/],
    ["0 24 * * *", 2, /24 is no hour/],
    ["0 0 0 * *", 4, /0 is no day of the month: it is from 1 to 31/],
    ["0 0 * 13 *", 6, /13 is no month/],
    ["0 0 * * 8", 8, /8 is no day of the week/],
    ["0 0 * * mon,tur", 12, /"tur" is no day of the week/],
    ["0 18-8 * * *", 2, /the range "18-8" runs backwards/],
    ["*/0 * * * *", 0, /a step of 0/],
    ["5/10 * * * *", 0, /a step and no range/],
    ["1,,2 * * * *", 2, /"" is no minute/],
    ["*-5 * * * *", 0, /is no minute/],
    ["-5 * * * *", 0, /is no minute/],
    ["0 0 30 2 *", 4, /no such day/],
    ["0 0 31 4,6,9,11 *", 4, /no such day/],
  ])('refuses "%s" at character %i', (text, offset, message) => {
    const found = fault(text);
    expect(found.message).toMatch(message);
    expect(found.offset).toBe(offset);
  });

  it("offers the name that may have been meant", () => {
    expect(fault("0 0 * fbe *").hint).toBe('Did you mean "feb"?');
    expect(fault("5/10 * * * *").hint).toBe("Write 5-59/10 for every 10 from 5 on.");
  });
});

/** A field as text with the numbers that it means, told apart from how the parser reads it. */
function field(low: number, high: number) {
  const number = fc.integer({ min: low, max: high });
  const step = fc.integer({ min: 1, max: high });
  const range = (from: number, to: number, by: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((_, index) => index % by === 0);
  const item = fc.oneof(
    number.map((value) => ({ text: String(value), values: [value] })),
    fc.tuple(number, number, step).map(([a, b, by]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return { text: `${from}-${to}/${by}`, values: range(from, to, by) };
    }),
    step.map((by) => ({ text: `*/${by}`, values: range(low, high, by) })),
    fc.constant({ text: "*", values: range(low, high, 1) }),
  );
  return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map(({ text }) => text).join(","),
    values: new Set(items.flatMap(({ values }) => values)),
  }));
}

const schedules = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7));
type Fields = typeof schedules extends fc.Arbitrary<infer T> ? T : never;
const moments = fc.integer({ min: at("1971-01-01T00:00Z"), max: at("2150-01-01T00:00Z") });

/** The rule of crontab(5), word for word. */
function starts([minute, hour, day, month, weekday]: Fields, millis: number): boolean {
  const date = new Date(millis);
  const onDay = day.values.has(date.getUTCDate());
  const onWeekday = [...weekday.values].some((value) => value % 7 === date.getUTCDay());
  const star = day.text.startsWith("*") || weekday.text.startsWith("*");
  return (
    minute.values.has(date.getUTCMinutes()) &&
    hour.values.has(date.getUTCHours()) &&
    month.values.has(date.getUTCMonth() + 1) &&
    (star ? onDay && onWeekday : onDay || onWeekday)
  );
}

describe("any schedule", () => {
  it("starts where the rule says, and at no minute between", () => {
    let found = 0;
    fc.assert(
      fc.property(schedules, moments, (fields, now) => {
        const parsed = parseCron(fields.map(({ text }) => text).join(" "));
        // Drawn schedules may name days that never come.
        if (!parsed.ok) return expect(parsed.error.message).toMatch(/no such day/);
        found += 1;
        const [last, next] = [lastStart(parsed.value, now), nextStart(parsed.value, now)];
        expect(starts(fields, last) && starts(fields, next)).toBe(true);
        expect(last <= now && now < next && last % 60_000 === 0 && next % 60_000 === 0).toBe(true);
        const minute = Math.floor(now / 60_000) * 60_000;
        for (let step = 0; step < 3000; step += 1) {
          const [before, after] = [minute - step * 60_000, minute + (step + 1) * 60_000];
          if (before > last) expect(starts(fields, before)).toBe(false);
          if (after < next) expect(starts(fields, after)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(30);
  });

  it("goes from start to start in both directions", () => {
    fc.assert(
      fc.property(schedules, moments, (fields, now) => {
        const parsed = parseCron(fields.map(({ text }) => text).join(" "));
        if (!parsed.ok) return;
        const next = nextStart(parsed.value, now);
        expect(lastStart(parsed.value, next)).toBe(next);
        expect(lastStart(parsed.value, next - 1)).toBe(lastStart(parsed.value, now));
      }),
      { numRuns: 300 },
    );
  });

  it("is read or refused with a place in the text, never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0159*/-, jansuMON") }), (text) => {
        const parsed = parseCron(text);
        if (!parsed.ok) expect(parsed.error.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});
