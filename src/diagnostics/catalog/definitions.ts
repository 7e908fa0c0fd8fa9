/** Faults of type definitions and document structure beyond the basic ones: refinement, derivation, versions. */
export const DEFINITION_CODES = {} as const;
