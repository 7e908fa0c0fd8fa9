import {
  type ClusterState,
  decide,
  type ElasticityPolicy,
  initialState,
  nextDeadline,
} from "../elasticity/core/index.js";
import type { PolicyMaker } from "./model.js";

/**
 * This project's own loop: every event goes to `decide`, every answer is its decision. `start.state` is a
 * state that knows something already, as after a restart; without it nothing is known.
 */
export function ownPolicy(
  policy: ElasticityPolicy,
  start: { readonly name?: string; readonly state?: ClusterState } = {},
): PolicyMaker {
  return (cluster) => {
    const sites = cluster.sites.map((site) => site.name);
    let state = start.state ?? initialState(cluster.nodes, sites, 0);
    return {
      name: start.name ?? "elastosca",
      period: policy.period * 1000,
      listens: true,
      take(event, now) {
        const decision = decide(state, event, policy, now);
        state = decision.state;
        return decision;
      },
      nextWake: (now) => nextDeadline(state, policy, now),
      // All that a decision would change before its next deadline.
      answered(at) {
        state = {
          ...state,
          queue: { ...state.queue, answeredAt: at, failingSince: undefined, message: undefined },
        };
      },
    };
  };
}
