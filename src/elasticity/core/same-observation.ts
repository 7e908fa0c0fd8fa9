import type { ObservedNode } from "./events.js";

/** True when two words of the batch system about a node say the same. */
export function sameObservation(left: ObservedNode | undefined, right: ObservedNode | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  return (
    SCALARS.every((key) => left[key] === right[key]) &&
    STRUCTURES.every((key) => sameValue(left[key], right[key]))
  );
}

const SCALARS = [
  "presence",
  "closed",
  "closedReason",
  "faulty",
  "cpus",
  "cpusAllocated",
  "memoryMiB",
  "memoryAllocatedMiB",
  "lastBusyAt",
  "reservation",
  "detail",
] as const satisfies readonly (keyof ObservedNode)[];

const STRUCTURES = [
  "gres",
  "gresAllocated",
  "features",
  "partitions",
] as const satisfies readonly (keyof ObservedNode)[];

function sameValue(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
