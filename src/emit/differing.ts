import type { Json } from "../base/json.js";

/** Dotted path of the first place where two values differ; undefined when they are equal, key order and all. */
export function differingPlace(left: Json, right: Json, path: string): string | undefined {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return left === right ? undefined : path;
  const [before, after] = [Object.entries(left), Object.entries(right)];
  if (Array.isArray(left) !== Array.isArray(right)) return path;
  for (const [index, [key, value]] of before.entries()) {
    const [otherKey, other] = after[index] ?? [];
    if (otherKey !== key || other === undefined) return `${path}.${key}`;
    const place = differingPlace(value, other, `${path}.${key}`);
    if (place !== undefined) return place;
  }
  const extra = after[before.length];
  return extra === undefined ? undefined : `${path}.${extra[0]}`;
}
