import type { Machine } from "../../elasticity/nodes/actuator.js";

/** The machine of a worker that was made last; those of which the time is not known count as the oldest. */
export function newestMachine(machines: readonly Machine[], node: string): Machine | undefined {
  let newest: Machine | undefined;
  for (const machine of machines)
    if (machine.node === node && (newest === undefined || (machine.madeAt ?? 0) > (newest.madeAt ?? 0)))
      newest = machine;
  return newest;
}
