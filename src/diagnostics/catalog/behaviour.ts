/** Faults of interfaces, operations, artifacts, triggers and workflows. */
export const BEHAVIOUR_CODES = {} as const;
