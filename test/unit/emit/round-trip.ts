import { expect } from "vitest";
import { planJson } from "../../../src/lowering/serialize.js";
import { compileTexts, type Extra, expandTexts } from "./compiled.js";

/** Expands, compiles again, and expects the same plan; gives the expanded text. */
export function roundTrip(text: string, sites: string, extra: Extra = {}): string {
  const before = compileTexts(text, sites, extra);
  expect(before.errors).toEqual([]);
  const { expanded, errors } = expandTexts(text, sites, extra);
  expect(errors).toEqual([]);
  const { inputs, ...same } = extra;
  const after = compileTexts(expanded, sites, same);
  expect(after.errors).toEqual([]);
  expect(planJson(after.plan!)).toBe(planJson(before.plan!));
  return expanded;
}
