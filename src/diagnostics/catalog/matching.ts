/** Faults of requirements, capabilities, filters, copies, groups, policies and substitution. */
export const MATCHING_CODES = {} as const;
