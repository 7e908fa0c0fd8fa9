/** A JSON value: what compiled properties and plans are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
