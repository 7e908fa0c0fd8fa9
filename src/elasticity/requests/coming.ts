import type { ControllerEvent } from "../controller-events.js";

/** Nodes that are on their way, by what a controller tells. */
export interface ComingNodes {
  take(event: ControllerEvent): void;
  names(): ReadonlySet<string>;
}

/** A watch that has seen nothing yet: after a restart nodes count as coming from their next step on. */
export function comingNodes(): ComingNodes {
  const names = new Set<string>();
  return {
    take(event) {
      if (event.kind !== "node") return;
      if (event.to === "powering-on") names.add(event.node);
      else names.delete(event.node);
    },
    names: () => names,
  };
}
