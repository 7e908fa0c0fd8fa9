import type { ObservedJob, ObservedNode } from "../core/index.js";
import type { JobChanges } from "./slurm-job-store.js";

/**
 * Changes that were found, also by those who asked for everything, and not yet told to who asks for changes:
 * several may ask one batch system, and none may take another's news away.
 */
export interface UntoldChanges {
  add(nodes: readonly ObservedNode[], changes: JobChanges): void;
  /** Gives them, the latest of each, and forgets them. */
  take(): { readonly nodes: readonly ObservedNode[] } & JobChanges;
}

export function untoldChanges(): UntoldChanges {
  let nodes = new Map<string, ObservedNode>();
  let jobs = new Map<string, ObservedJob>();
  let gone = new Set<string>();
  return {
    add(changedNodes, changes) {
      for (const node of changedNodes) nodes.set(node.name, node);
      for (const id of changes.gone) {
        jobs.delete(id);
        gone.add(id);
      }
      for (const job of changes.jobs) {
        gone.delete(job.id);
        jobs.set(job.id, job);
      }
    },
    take() {
      const told = { nodes: [...nodes.values()], jobs: [...jobs.values()], gone: [...gone] };
      nodes = new Map();
      jobs = new Map();
      gone = new Set();
      return told;
    },
  };
}
