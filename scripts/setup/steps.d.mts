import type { Environment } from "./toolchain.mjs";

/** What one step of set-up found or did. */
export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly ok: boolean;
  /** False for a step without which part of the project works (Docker, unless it was asked for). */
  readonly required: boolean;
  readonly detail: string;
  /** What to do by hand, one command or sentence a line. */
  readonly how?: string;
  readonly seconds: number;
}

/** Where set-up says what it does. */
export interface Report {
  note(text: string): void;
  alive(title: string, seconds: number): void;
  begin(title: string): void;
  end(step: StepResult): void;
}

/** Does every step in order, or with `act: false` only looks. */
export function setUp(options: {
  readonly root: string;
  readonly env: Environment;
  readonly report: Report;
  readonly act?: boolean;
  readonly docker?: "required" | "optional" | "none";
  readonly refreshPlugins?: boolean;
}): Promise<readonly StepResult[]>;

/** True when everything that is required is there. */
export function isComplete(results: readonly StepResult[]): boolean;
