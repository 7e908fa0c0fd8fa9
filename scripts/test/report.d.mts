/** How many tests passed, failed and were skipped, and what failed with the first lines of its message. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

export function readTestReport(file: string): TestCounts;
