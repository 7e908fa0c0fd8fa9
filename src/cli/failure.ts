/** Exit statuses of every command: 0 done, 1 input or deployment at fault, 2 wrong usage or internal error. */
export type ExitStatus = 0 | 1 | 2;

/** What a fault that has no place in a file says. `code` is stable, mostly of band TS9xxx. */
export interface FailureDetail {
  readonly code: `TS${number}`;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly status?: 1 | 2;
}

/**
 * Ends a command with a message instead of a stack trace. The only exception that commands throw on
 * purpose; anything else that reaches `main` is a bug and exits with 2.
 */
export class Failure extends Error {
  readonly detail: FailureDetail;

  constructor(detail: FailureDetail) {
    super(detail.message);
    this.name = "Failure";
    this.detail = detail;
  }
}

/** True for the abort that Ctrl-C causes, from whichever library it comes. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.message.includes("SIGINT"));
}
