import type { CluesReport, HostEvent } from "../../elasticity/report/format.js";
import type { ClusterTimeline, PlotJob, PlotNode, PlotState } from "../../simulator/plots/index.js";

/** Names in plots of the states that CLUES numbers. */
const STATES: Readonly<Record<number, PlotState>> = {
  [-1]: "unknown",
  0: "idle",
  1: "used",
  2: "off",
  3: "powering-on",
  4: "powering-off",
  5: "failed",
  6: "failed",
};

/** Seconds since 1970 are beyond this, those of a simulation below it. */
const DATED = 1e9;

/** What the plots draw of a report in the data format of CLUES, its own or one of this project (CL-11). */
export function timelineOfReport(report: CluesReport): ClusterTimeline {
  const { hostevents, mintime_avail: least, maxtime_avail: most, elastosca } = report;
  const nodes = Object.entries(hostevents).map(
    ([name, events]): PlotNode => ({
      name,
      site: elastosca?.sites[name] ?? "cluster",
      slots: events.reduce((slots, event) => Math.max(slots, event.slots), 0),
      spans: spansOf(events, most, ({ state }) => STATES[state] ?? "unknown").map(({ value, from, to }) => ({
        state: value,
        from,
        to,
      })),
    }),
  );
  const used = Object.values(hostevents).flatMap((events) =>
    spansOf(events, most, ({ slots_used }) => slots_used).map(({ value, from, to }) => ({
      weight: value,
      from,
      to,
    })),
  );
  return {
    title: elastosca?.cluster ?? "cluster",
    from: least * 1000,
    to: Math.max(most * 1000, least * 1000 + 1),
    dated: least > DATED,
    nodes,
    jobs: elastosca === undefined ? jobsOfRequests(report) : elastosca.jobs.map(jobOf),
    slotsUsed: used,
    updates: (elastosca?.updates ?? []).map(({ site, from, to }) => ({
      site,
      from: from * 1000,
      to: to * 1000,
    })),
  };
}

interface Span<T> {
  readonly value: T;
  readonly from: number;
  to: number;
}

/** Equal neighbours are one span; the last one reaches to the end. Milliseconds. */
function spansOf<T>(events: readonly HostEvent[], end: number, read: (event: HostEvent) => T): Span<T>[] {
  const spans: Span<T>[] = [];
  for (const [at, event] of events.entries()) {
    const value = read(event);
    const to = (events[at + 1]?.t ?? end) * 1000;
    const last = spans.at(-1);
    if (last?.value === value) last.to = to;
    else spans.push({ value, from: event.t * 1000, to });
  }
  return spans;
}

function jobOf(job: NonNullable<CluesReport["elastosca"]>["jobs"][number]): PlotJob {
  return {
    id: job.id,
    submittedAt: job.submitted * 1000,
    ...(job.started === undefined ? {} : { startedAt: job.started * 1000 }),
    ...(job.ended === undefined ? {} : { endedAt: job.ended * 1000 }),
    slots: job.slots,
  };
}

/** Reports of CLUES itself have requests only: when they were made, and when they were served. */
function jobsOfRequests({ requests }: CluesReport): PlotJob[] {
  return requests.map(({ id, jobid, t_created, t_state, state, slots, taskcount }) => ({
    id: jobid === "" ? id : jobid,
    submittedAt: t_created * 1000,
    ...(state === 2 ? { startedAt: t_state * 1000, endedAt: t_state * 1000 } : {}),
    slots: slots * taskcount,
  }));
}
