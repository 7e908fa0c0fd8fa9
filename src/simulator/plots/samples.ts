import type { Millis } from "../../elasticity/core/index.js";

/** Something that lasts and weighs. */
export interface Weighted {
  readonly from: Millis;
  readonly to: Millis;
  readonly weight: number;
}

/**
 * Mean weight in each of `columns` equal parts of a time, so that a plot of a year is no larger than one of
 * an hour and its areas are right to the last second.
 */
export function sampled(items: Iterable<Weighted>, from: Millis, to: Millis, columns: number): number[] {
  const width = (to - from) / columns;
  // What begins and ends within a column counts there; what goes on is added up afterwards.
  const own = new Float64Array(columns + 1);
  const steps = new Float64Array(columns + 2);
  for (const item of items) {
    const start = Math.max(item.from, from);
    const end = Math.min(item.to, to);
    if (end <= start || width <= 0) continue;
    const first = Math.min(columns - 1, Math.floor((start - from) / width));
    const last = Math.min(columns - 1, Math.floor((end - from) / width));
    if (first === last) {
      own[first] = (own[first] ?? 0) + (item.weight * (end - start)) / width;
      continue;
    }
    const head = from + (first + 1) * width - start;
    const tail = end - (from + last * width);
    own[first] = (own[first] ?? 0) + (item.weight * head) / width;
    own[last] = (own[last] ?? 0) + (item.weight * tail) / width;
    steps[first + 1] = (steps[first + 1] ?? 0) + item.weight;
    steps[last] = (steps[last] ?? 0) - item.weight;
  }
  let sum = 0;
  return Array.from({ length: columns }, (_, column) => {
    sum += steps[column] ?? 0;
    // Rounding must not leave specks where there is nothing.
    return Math.round((sum + (own[column] ?? 0)) * 1e6) / 1e6;
  });
}
