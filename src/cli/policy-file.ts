import { createSink } from "../diagnostics/bag.js";
import type { NodeSpec } from "../elasticity/core/index.js";
import { checkPools } from "../placement/policy-pools.js";
import { NO_HOOKS, type PolicyFile, readPolicyFile } from "../workspace/policy.js";
import type { Console } from "./console.js";
import { Failure } from "./failure.js";
import { readSource } from "./files.js";
import { printDiagnostics } from "./load.js";

/** A policy file that says nothing. */
export const NO_POLICY: PolicyFile = { settings: {}, hooks: NO_HOOKS, clues: {}, warnings: [] };

/**
 * The policy file that `--policy` names; without one nothing is set. Prints what is wrong with it, and throws
 * when it cannot be used.
 */
export function namedPolicy(path: string | undefined, console: Console): PolicyFile {
  if (path === undefined) return NO_POLICY;
  const sink = createSink();
  const source = readSource(path, "policy file", sink);
  const file = source === undefined ? undefined : readPolicyFile(source.name, source.text);
  for (const diagnostic of file === undefined ? [] : file.ok ? file.value.warnings : file.error)
    sink.add(diagnostic);
  printDiagnostics(console, sink, ["error", "warning"]);
  if (file?.ok === true) return file.value;
  throw notUsable(path);
}

/** Tells of times that a policy file gives for pools which these workers do not have. */
export function reportUnknownPools(
  { settings, poolSpans }: PolicyFile,
  nodes: readonly NodeSpec[],
  console: Console,
): void {
  const names = new Set(nodes.flatMap(({ site, pool }) => [site, pool ?? site]));
  const sink = createSink();
  checkPools(settings.pools ?? {}, [...names], (pool) => poolSpans?.get(pool), sink);
  printDiagnostics(console, sink);
}

/** Ends a command whose policy, queue or CLUES file has faults, which were printed before. */
export function notUsable(path: string): Failure {
  return new Failure({ code: "TS9430", message: `${path} cannot be used because of the errors above` });
}
