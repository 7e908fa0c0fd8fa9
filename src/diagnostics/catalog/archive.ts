/** Faults of cloud service archives (CSAR). */
export const ARCHIVE_CODES = {} as const;
