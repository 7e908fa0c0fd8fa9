/** Runs `action` while holding the lock of that name in `folder`; waits for a living holder. */
export function withLock<T>(
  folder: string,
  name: string,
  report: { note(text: string): void },
  action: () => Promise<T>,
): Promise<T>;
