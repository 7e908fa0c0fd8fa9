import { assertNever } from "../../base/result.js";
import { applyCommand } from "./commands.js";
import { type Draft, draftOf, stateOf } from "./draft.js";
import type { Action, ElasticityEvent, Millis } from "./events.js";
import { evictJobs } from "./evict.js";
import { applyTime } from "./expiry.js";
import { learnLoad } from "./load-history.js";
import { applyChanges, applySnapshot } from "./observe.js";
import { giveOrders, giveSets } from "./orders.js";
import type { ElasticityPolicy } from "./policy.js";
import {
  applyEnded,
  applyGone,
  applyInventory,
  applyProgress,
  applyStarted,
  orderFinished,
} from "./progress.js";
import type { Reason } from "./reasons.js";
import { applyMade } from "./remade.js";
import { scale } from "./scale.js";
import { policyAt } from "./schedule.js";
import { countSpending } from "./spending.js";
import { applySpotNotice } from "./spot-notice.js";
import type { ClusterState } from "./state.js";

/** What follows from one event. */
export interface Decision {
  readonly state: ClusterState;
  /** To be done in this order; orders to the batch system stand before the sets that rely on them. */
  readonly actions: readonly Action[];
  /** Everything that changed or was held back, and why. */
  readonly reasons: readonly Reason[];
}

/**
 * The whole elasticity of the cluster as one pure function: no clock, no randomness, no effect. The
 * controller and the simulator differ only in who brings the events and who carries out the actions.
 * `now` is in milliseconds and never goes back.
 */
export function decide(
  state: ClusterState,
  event: ElasticityEvent,
  policy: ElasticityPolicy,
  now: Millis,
): Decision {
  const draft = draftOf(state, policyAt(policy, now), now);
  countSpending(draft);
  takeIn(draft, event);
  // How far a node is changes no decision, and of a large update there are thousands.
  if (event.kind === "apply-progress") return { state: stateOf(draft), actions: [], reasons: draft.reasons };
  applyTime(draft);
  scale(draft);
  evictJobs(draft);
  giveOrders(draft);
  giveSets(draft);
  learnLoad(draft);
  return { state: stateOf(draft), actions: draft.actions, reasons: draft.reasons };
}

function takeIn(draft: Draft, event: ElasticityEvent): void {
  switch (event.kind) {
    case "snapshot":
      applySnapshot(draft, event);
      return;
    case "changes":
      applyChanges(draft, event);
      return;
    case "spot-notice":
      applySpotNotice(draft, event);
      return;
    case "snapshot-failed":
      draft.queue = {
        answeredAt: draft.queue.answeredAt,
        failingSince: draft.queue.failingSince ?? event.at,
        message: event.message,
      };
      return;
    case "inventory":
      applyInventory(draft, event);
      return;
    case "gone":
      applyGone(draft, event);
      return;
    case "made":
      applyMade(draft, event);
      return;
    case "apply-started":
      applyStarted(draft, event);
      return;
    case "apply-progress":
      applyProgress(draft, event);
      return;
    case "apply-finished":
    case "apply-failed":
      applyEnded(draft, event);
      return;
    case "order-finished":
      orderFinished(draft, event);
      return;
    case "command":
      applyCommand(draft, event.command, event.node);
      return;
    case "tick":
      return;
    default:
      assertNever(event);
      return;
  }
}
