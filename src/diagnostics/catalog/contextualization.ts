import { type AnyDefinition, define } from "../define.js";

/** TS7xxx: what machines are configured with. */
export const CONTEXTUALIZATION_CODES = {
  userDataTooLarge: define<{ machine: string; bytes: number; limit: number; provider: string }>({
    code: "TS7001",
    severity: "error",
    title: "User data too large",
    message: ({ machine, bytes, limit, provider }) =>
      `The user data of "${machine}" has ${bytes} bytes; ${provider} takes ${limit}.`,
    hint: "Use an image that has the packages already (prepared: true).",
  }),
} as const satisfies Record<string, AnyDefinition>;
