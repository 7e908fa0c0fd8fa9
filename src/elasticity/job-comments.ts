import type { ObservedJob, Reason } from "./core/index.js";
import type { QueueSource } from "./queues/queue.js";

/** Tells the owners of jobs, in the batch system itself, what is done for them and what they wait for. */
export interface JobCommenter {
  /** Takes the reasons of one decision; a promise of the end when something is to be told. */
  take(reasons: readonly Reason[], jobs: readonly ObservedJob[]): Promise<void> | undefined;
}

/** Reasons that say something to the owner of a job. */
const TELLING: ReadonlySet<string> = new Set([
  "demand",
  "demand-unmet",
  "demand-kept",
  "reconsider",
  "do-not-boot",
  "budget",
  "price-ceiling",
  "gang-held",
  "booting-limit",
  "site-failed",
  "key-failed",
  "lost",
]);

/** Comments at once, and how often, in milliseconds: the batch system has other things to do. */
const AT_ONCE = 100;
const PERIOD_MILLIS = 10_000;

/**
 * A commenter for one queue. Each job is told each reason once, never two things of which the first was not
 * told yet, and the batch system is asked no more often than every ten seconds. That it cannot is no fault.
 */
export function createCommenter(queue: QueueSource, now: () => number): JobCommenter {
  const told = new Map<string, string>();
  const waiting = new Map<string, string>();
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    take(reasons, jobs) {
      if (queue.commentJobs === undefined) return undefined;
      for (const reason of reasons) {
        if (!TELLING.has(reason.code)) continue;
        const text = `elastosca: ${reason.subject.kind === "node" ? `${reason.subject.name}: ` : ""}${reason.text}`;
        for (const job of jobsOf(reason))
          if (told.get(job) !== reason.code) waiting.set(job, `${reason.code}\n${text}`);
      }
      if (waiting.size === 0 || now() - saidAt < PERIOD_MILLIS) return undefined;
      saidAt = now();
      const pending = new Set(jobs.filter(({ phase }) => phase === "pending").map(({ id }) => id));
      for (const job of told.keys()) if (!pending.has(job)) told.delete(job);
      const comments: { job: string; text: string }[] = [];
      for (const [job, entry] of waiting) {
        const [code = "", text = ""] = entry.split("\n");
        if (!pending.has(job)) waiting.delete(job);
        else if (comments.length < AT_ONCE) {
          waiting.delete(job);
          told.set(job, code);
          comments.push({ job, text });
        }
      }
      return comments.length === 0 ? undefined : say(queue, comments);
    },
  };
}

async function say(queue: QueueSource, comments: readonly { job: string; text: string }[]): Promise<void> {
  try {
    await queue.commentJobs?.(comments);
  } catch {
    // A comment is a courtesy: the reason stands in the journal in any case.
  }
}

function jobsOf({ evidence, subject }: Reason): readonly string[] {
  const jobs = evidence["jobs"];
  const named = Array.isArray(jobs) ? jobs.filter((job) => typeof job === "string") : [];
  return subject.kind === "job" ? [subject.name, ...named] : named;
}
