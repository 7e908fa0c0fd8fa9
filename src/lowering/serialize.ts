import type { DeploymentPlan } from "./ir.js";

/**
 * The plan as JSON text. Equal input gives equal bytes on every machine: objects are made with their keys
 * in one order, maps that come from files are sorted when they are read.
 */
export function planJson(plan: DeploymentPlan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}
