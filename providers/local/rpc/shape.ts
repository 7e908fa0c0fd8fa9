import type { CheckFailure } from "./resource.js";
import { isMap, type PropertyMap, UNKNOWN } from "./values.js";

/** Collects failures while inputs are checked; unknown values are passed over, they are checked at creation. */
export interface Checker {
  readonly failures: readonly CheckFailure[];
  fail(property: string, reason: string): void;
  /** A string that satisfies the rule, or undefined with a failure unless it is unknown or optional. */
  text(map: PropertyMap, key: string, options?: TextRule): string | undefined;
  boolean(map: PropertyMap, key: string): void;
  number(map: PropertyMap, key: string, minimum: number, unit: string): void;
  labels(map: PropertyMap, key: string): void;
  keys(map: PropertyMap, known: readonly string[], at?: string): void;
}

export interface TextRule {
  readonly optional?: boolean;
  readonly pattern?: RegExp;
  /** What the pattern asks for, in words. */
  readonly wanted?: string;
  /** Path in front of the key. */
  readonly at?: string;
}

/** A fresh {@link Checker}. */
export function createChecker(): Checker {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string): void => {
    failures.push({ property, reason });
  };
  return { failures, fail, ...scalarRules(fail), ...mapRules(fail) };
}

type Fail = Checker["fail"];

function scalarRules(fail: Fail): Pick<Checker, "text" | "boolean" | "number"> {
  return {
    text(map, key, rule = {}) {
      const value = map[key];
      const path = `${rule.at ?? ""}${key}`;
      if (value === UNKNOWN) return undefined;
      if (value === undefined || value === null) {
        if (rule.optional !== true) fail(path, `${key} is missing`);
        return undefined;
      }
      if (typeof value !== "string") {
        fail(path, `${key} must be a string`);
        return undefined;
      }
      if (rule.pattern === undefined || rule.pattern.test(value)) return value;
      fail(path, `"${value}" cannot be used as ${key}: give ${rule.wanted ?? "another value"}`);
      return undefined;
    },
    boolean(map, key) {
      const value = map[key];
      if (value !== undefined && value !== UNKNOWN && typeof value !== "boolean") {
        fail(key, `${key} must be true or false`);
      }
    },
    number(map, key, minimum, unit) {
      const value = map[key];
      if (value === undefined || value === UNKNOWN) return;
      if (typeof value !== "number" || !(value >= minimum)) {
        fail(key, `${key} must be a number of ${unit}, at least ${minimum}`);
      }
    },
  };
}

function mapRules(fail: Fail): Pick<Checker, "labels" | "keys"> {
  return {
    labels(map, key) {
      const value = map[key];
      if (value === undefined || value === UNKNOWN) return;
      if (!isMap(value)) {
        fail(key, `${key} must be a map of strings`);
        return;
      }
      for (const [name, item] of Object.entries(value)) {
        if (typeof item !== "string") fail(`${key}["${name}"]`, "the value must be a string");
        if (!/^[\w./-]+$/.test(name))
          fail(`${key}["${name}"]`, "use letters, digits, dots and dashes in names");
      }
    },
    keys(map, known, at = "") {
      for (const key of Object.keys(map)) {
        if (known.includes(key) || key.startsWith("__")) continue;
        fail(`${at}${key}`, `there is no property ${key}; known ones are ${known.join(", ")}`);
      }
    },
  };
}
