/** Where output goes. */
export interface Terminal {
  write(text: string): unknown;
}

/** The terminal of a lane. */
export interface LaneTerminal extends Terminal {
  /** What is written is seen at once. */
  readonly live: boolean;
  /** Another lane runs at the same time. */
  readonly beside: boolean;
}

export function runRounds<Result>(
  rounds: readonly (readonly (readonly string[])[])[],
  run: (step: string, terminal: LaneTerminal) => Promise<Result>,
  terminal: Terminal,
): Promise<Result[]>;
