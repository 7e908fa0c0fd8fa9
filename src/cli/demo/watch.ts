import type { ControllerEvent } from "../../elasticity/index.js";

/** Ends when the burst is over: every job done and no worker beyond the minimum left on. */
export interface RunWatch {
  readonly onEvent: (event: ControllerEvent) => void;
  /** Call after the jobs were submitted; earlier quiet does not count. */
  begin(): void;
  /** Resolves true when all is over, false when `seconds` passed or the signal was raised. */
  finished(seconds: number, signal: AbortSignal): Promise<boolean>;
}

/** Watches the loop's own events; asks nobody. `minimum` workers may stay on. */
export function watchRun(minimum: number): RunWatch {
  let begun = false;
  let sawJobs = false;
  let end: (over: boolean) => void = () => undefined;
  const over = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  return {
    begin() {
      begun = true;
    },
    onEvent(event) {
      if (event.kind !== "observed" || !begun) return;
      const { pending, running, nodes } = event;
      if (pending + running > 0) sawJobs = true;
      const all = Object.values(nodes).reduce((sum, count) => sum + count, 0);
      const off = (nodes.off ?? 0) + (nodes["off-error"] ?? 0);
      if (sawJobs && pending + running === 0 && all - off <= minimum) end(true);
    },
    async finished(seconds, signal) {
      const timer = setTimeout(() => end(false), seconds * 1000);
      const stop = () => end(false);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      const result = await over;
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      return result;
    },
  };
}
