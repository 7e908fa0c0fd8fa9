/** Lower and upper limit of how often something may occur. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** A range as TOSCA writes it: `[1, UNBOUNDED]`. */
export function rangeText({ lower, upper }: Range): string {
  return `[${lower}, ${upper === Number.POSITIVE_INFINITY ? "UNBOUNDED" : upper}]`;
}
