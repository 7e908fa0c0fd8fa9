import type { Scope } from "./types.js";

/** Every scope reachable from one, itself first. */
export function allScopes(root: Scope): readonly Scope[] {
  const found = new Set<Scope>();
  const visit = (scope: Scope) => {
    if (found.has(scope)) return;
    found.add(scope);
    for (const { scope: imported } of scope.imports) visit(imported);
  };
  visit(root);
  return [...found];
}
