/** Advice beyond the specification; every rule can be switched off. */
export const LINT_CODES = {} as const;
