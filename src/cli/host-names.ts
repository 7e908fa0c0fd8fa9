import { suggest } from "../base/suggest.js";
import { expandHostlist } from "../elasticity/queues/hostlist.js";
import { Failure } from "./failure.js";

/**
 * Workers that arguments name, each a name or a host list such as `vnode-[1-3,7]`, in their order and each
 * once. One that is not among the known ones, or a list that cannot be read, ends the command.
 */
export function hostNames(arguments_: readonly string[], known: readonly string[]): readonly string[] {
  const names = [...new Set(arguments_.flatMap(expanded))];
  const workers = new Set(known);
  const stranger = names.find((name) => !workers.has(name));
  if (stranger === undefined) return names;
  const near = suggest(stranger, known);
  const range = known.length === 0 ? "it has none" : `its workers are ${known[0]} to ${known.at(-1)}`;
  throw new Failure({
    code: "TS9117",
    message: `the cluster has no worker ${stranger}`,
    hint: near === undefined ? range : `did you mean "${near}"? ${range}`,
  });
}

function expanded(list: string): readonly string[] {
  try {
    return expandHostlist(list);
  } catch (error) {
    throw unreadableHosts(list, (error as Error).message);
  }
}

/** Ends a command that was given a host list which is none. */
export function unreadableHosts(list: string, problem: string): Failure {
  const message = `the host list ${list} cannot be read: ${problem}`;
  return new Failure({ code: "TS9126", message, hint: "write it as Slurm does: vnode-[1-3,7],gpu-1" });
}
