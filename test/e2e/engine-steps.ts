/** One resource in an engine operation. */
export interface EngineStep {
  /** create, update, delete, replace, same, read, refresh. */
  readonly operation: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
  readonly resOutputsEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
}

const UNCHANGED = new Set(["same", "read"]);

/** The steps of an engine's event log (`--event-log`), in the order in which they were begun. */
export function engineSteps(log: string): EngineStep[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const metadata = (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata;
      if (metadata === undefined) return [];
      const [, , types = "", ...name] = metadata.urn.split("::");
      const type = types.slice(types.lastIndexOf("$") + 1);
      return [{ operation: metadata.op, type, name: name.join("::") }];
    });
}

/** Steps that change something. */
export function changesOf(steps: readonly EngineStep[]): EngineStep[] {
  return steps.filter((step) => !UNCHANGED.has(step.operation));
}
