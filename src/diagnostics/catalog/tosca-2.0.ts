/** Faults that only TOSCA 2.0 knows. */
export const TOSCA_2_CODES = {} as const;
