import type { Clock } from "./clock.js";

/** A jump of the machine's clock: where it was to be, and where it was found. */
export interface ClockJump {
  readonly from: number;
  readonly to: number;
}

/** Time for decisions: it never goes back, whatever is done to the machine's clock. */
export interface SteadyClock extends Clock {
  /** Called with each jump of more than a minute, before the `now` that shows it returns. */
  onJump(listener: (jump: ClockJump) => void): void;
}

const JUMP_MILLIS = 60_000;
/** While it is ahead of the machine's clock it goes at this share of its speed, until that has caught up. */
const SLOW = 0.5;

/**
 * Steadies a clock by its own monotonic one. It follows the machine's clock forwards at once. When that was
 * put back it goes on slowly: `decide` must never see time go back, and schedules and budgets go by true time.
 */
export function steadyClock(clock: Clock): SteadyClock {
  const monotonic = () => clock.monotonic?.() ?? clock.now();
  let last = clock.now();
  let lastMonotonic = monotonic();
  let isAhead = false;
  let tell: (jump: ClockJump) => void = () => undefined;
  return {
    now() {
      const wall = clock.now();
      const reading = monotonic();
      const elapsed = Math.max(0, reading - lastMonotonic);
      lastMonotonic = reading;
      const expected = last + elapsed;
      if (wall >= last + elapsed * SLOW) {
        last = Math.round(wall);
        if (wall >= expected) isAhead = false;
        if (wall - expected > JUMP_MILLIS) tell({ from: expected, to: wall });
      } else {
        last = Math.max(last, Math.round(last + elapsed * SLOW));
        if (expected - wall > JUMP_MILLIS && !isAhead) {
          isAhead = true;
          tell({ from: expected, to: wall });
        }
      }
      return last;
    },
    sleep: (millis, signal) => clock.sleep(millis, signal),
    monotonic,
    onJump(listener) {
      tell = listener;
    },
  };
}
