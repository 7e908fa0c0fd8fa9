/** One measured figure against its committed limit, as `npm run bench -- --json` prints it. */
export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly pass: boolean;
}

/** A figure that passes when it is not above its limit. */
export function atMost(id: string, what: string, value: number, unit: string, limit: number): Figure {
  return { id, what, value: Math.round(value * 1000) / 1000, unit, limit, pass: value <= limit };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The value that `share` of the values, from 0 to 1, are not above: the nearest rank, none in between. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
