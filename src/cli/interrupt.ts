import type { Console } from "./console.js";

/**
 * A signal that the first Ctrl-C (or SIGTERM) raises: work in progress ends in order. A second one ends the
 * process at once; what was made is found again by the next run.
 */
export function interruptSignal(console: Console): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    console.complain("interrupted: finishing what is under way; press Ctrl-C again to stop at once");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}
