/** What has no counterpart among the OpenStack resources. */
export const HEAT_CODES = {} as const;
