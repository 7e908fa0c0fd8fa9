import { readFileSync } from "node:fs";

/**
 * Milliseconds of processor time that the calling thread has had: how long work holds the event loop, without
 * what other processes take of a busy machine, and without V8's own threads that compile and collect beside it.
 * Where the system does not tell it by thread, that of the whole process.
 */
export function threadMillis(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
