import type { Json } from "../base/json.js";
import type { ResourcePlan } from "./plan.js";

/**
 * The plan as JSON text, byte for byte the same for equal input, with every file named by `nameOf`: as seen
 * from the template, it does not depend on the folder that the compiler runs in.
 */
export function resourcePlanJson(
  plan: ResourcePlan,
  nameOf: (file: string) => string = (file) => file,
): string {
  const moved = relocated(plan as unknown as Json, nameOf);
  return `${JSON.stringify(moved, undefined, 2)}\n`;
}

/** Every part has its place as `origin`; no other data of the plan has a member of that name with a file. */
function relocated(json: Json, nameOf: (file: string) => string): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((item: Json) => relocated(item, nameOf));
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === "origin" ? moved(value, nameOf) : relocated(value, nameOf),
    ]),
  );
}

function moved(origin: Json, nameOf: (file: string) => string): Json {
  if (typeof origin !== "object" || origin === null || !("file" in origin)) return origin;
  const { file } = origin;
  return typeof file === "string" ? { ...origin, file: nameOf(file) } : origin;
}
