/** What an emitted program cannot express. */
export const EMIT_CODES = {} as const;
