import { containsUnknown, type PropertyMap, sameValue } from "./property.js";
import type { ResourceSchema } from "./schema.js";

/** How one input differs from what the resource was last given. */
export interface InputChange {
  readonly name: string;
  readonly kind: "add" | "delete" | "update";
  readonly replace: boolean;
  /** True when it is an output that changed, not an input. */
  readonly ofState?: boolean;
}

/**
 * Compares inputs by name. A value that is not known yet counts as changed, as nobody can tell.
 * @param mustReplace says whether a change of this input asks for a new resource.
 */
export function diffInputs(
  resource: ResourceSchema,
  olds: PropertyMap,
  news: PropertyMap,
  mustReplace: (name: string) => boolean,
): InputChange[] {
  const changes: InputChange[] = [];
  for (const name of Object.keys(resource.inputProperties)) {
    const before = olds[name] ?? undefined;
    const after = news[name] ?? undefined;
    if (before === undefined && after === undefined) continue;
    if (!containsUnknown(after) && sameValue(before, after)) continue;
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    changes.push({ name, kind, replace: mustReplace(name) });
  }
  return changes;
}
