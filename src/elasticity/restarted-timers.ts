import { type ClusterState, type Millis, type NodeState, resumedState } from "./core/index.js";

/**
 * The state after a jump of the clock: how long a worker has been idle is not known any more, so that time starts
 * anew at `now`. Orders and applies that are under way are forgotten by the state and asked for again, and what comes
 * or goes is waited for as after a restart.
 */
export function restartedTimers(state: ClusterState, now: Millis): ClusterState {
  const resumed = resumedState(state, now);
  const nodes = [...resumed.nodes].map(([name, node]): [string, NodeState] => {
    const timed = node.lifecycle === "idle" || node.lifecycle === "used";
    return [name, timed ? { ...node, since: now } : node];
  });
  return { ...resumed, nodes: new Map(nodes) };
}
