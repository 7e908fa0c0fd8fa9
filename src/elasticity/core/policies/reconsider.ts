import { isReady } from "../jobs/ready.js";
import { clusterReason } from "../reasons.js";
import type { PolicyClass } from "./candidates.js";

/**
 * Jobs that were queued for less than the time to reconsider are left to the nodes that are on: the batch
 * system may start them by itself.
 */
export const reconsider: PolicyClass = ({ draft, holdJobs }) => {
  const { policy, now } = draft;
  if (policy.reconsiderTime <= 0) return;
  const before = now - policy.reconsiderTime * 1000;
  let young = 0;
  for (const job of draft.jobs) if (job.submittedAt > before && isReady(job)) young += 1;
  if (young === 0) return;
  holdJobs((job) => (job.submittedAt > before ? "queued a moment ago" : undefined));
  const text = `${young} ${young === 1 ? "job is" : "jobs are"} queued for less than ${policy.reconsiderTime} s.`;
  const evidence = { count: young, reconsiderTime: policy.reconsiderTime };
  draft.reasons.push(clusterReason("reconsider", "queue", text, evidence));
};
