/** Faults of values: scalars, constraints, schemas, functions. */
export const VALUE_CODES = {} as const;
