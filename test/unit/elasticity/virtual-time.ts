import type { Clock } from "../../../src/elasticity/clock.js";

/** A clock that goes on when nobody has anything else to do. */
export interface VirtualClock extends Clock {
  /** Goes on for so long, in steps of whatever sleeps. */
  pass(millis: number): Promise<void>;
  /** Sets the clock as an operator would; sleepers and the monotonic clock do not notice. */
  set(millis: number): void;
}

/** Lets everything happen that waits for nothing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Makes a clock that begins at `start`. */
export function virtualClock(start = 1_700_000_000_000): VirtualClock {
  let elapsed = 0;
  let offset = start;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    set: (millis) => {
      offset = millis - elapsed;
    },
    sleep: (millis, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper = { until: elapsed + Math.max(0, millis), wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    async pass(millis) {
      const end = elapsed + millis;
      for (;;) {
        await settle();
        const next = [...sleepers].sort((left, right) => left.until - right.until)[0];
        if (next === undefined || next.until > end) break;
        elapsed = Math.max(elapsed, next.until);
        next.wake();
      }
      elapsed = end;
      await settle();
    },
  };
}
