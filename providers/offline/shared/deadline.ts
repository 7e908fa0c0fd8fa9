import { setMaxListeners } from "node:events";
import { OperationError } from "./definition.js";

/**
 * A signal that aborts on cancellation or after the given time.
 * @param seconds 0 means no limit of time.
 */
export function operationSignal(cancelled: AbortSignal, seconds: number): AbortSignal {
  const limits = seconds <= 0 ? [] : [AbortSignal.timeout(Math.min(seconds * 1000, 2 ** 31 - 1))];
  const signal = AbortSignal.any([cancelled, ...limits]);
  // Every connection attempt and pause of one operation listens for a while; none of them leaks.
  setMaxListeners(0, signal);
  return signal;
}

/** Why the signal aborted, as an error to be shown. */
export function abortError(signal: AbortSignal): OperationError {
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
  return new OperationError(
    timedOut ? "the time given for this operation is up" : "the operation was cancelled",
  );
}

/** Waits; rejects at once when the signal aborts. @param milliseconds how long */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
