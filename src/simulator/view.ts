import type { ElasticityEvent, Millis, ObservedJob, ObservedNode } from "../elasticity/core/index.js";

/** The batch system as a policy has been told of it, whole snapshots and changes put together. */
export interface QueueView {
  readonly nodes: ReadonlyMap<string, ObservedNode>;
  readonly jobs: ReadonlyMap<string, ObservedJob>;
  /** When it answered last; undefined before the first answer. */
  readonly answeredAt: Millis | undefined;
  /** Takes an event in; true when it was an answer of the batch system. */
  take(event: ElasticityEvent): boolean;
}

/** A view that knows nothing yet. */
export function createView(): QueueView {
  const nodes = new Map<string, ObservedNode>();
  const jobs = new Map<string, ObservedJob>();
  let answeredAt: Millis | undefined;
  return {
    nodes,
    jobs,
    get answeredAt() {
      return answeredAt;
    },
    take(event) {
      if (event.kind !== "snapshot" && event.kind !== "changes") return false;
      if (event.kind === "snapshot") {
        nodes.clear();
        jobs.clear();
      } else for (const id of event.gone) jobs.delete(id);
      for (const node of event.nodes) nodes.set(node.name, node);
      for (const job of event.jobs) jobs.set(job.id, job);
      answeredAt = event.at;
      return true;
    },
  };
}
