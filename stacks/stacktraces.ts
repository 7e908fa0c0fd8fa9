/**
 * Switches error stacks off for the rest of the process. The SDK takes a stack for each promise it makes
 * and the source-map hook formats it, which is nearly half of a program's time; faults of the input are
 * told with their place in the template instead. ELASTOSCA_STACK_TRACES=1 keeps them, for debugging.
 */
export function withoutErrorStacks(): void {
  if (process.env.ELASTOSCA_STACK_TRACES === "1") return;
  Error.stackTraceLimit = 0;
  Reflect.deleteProperty(Error, "prepareStackTrace");
}
