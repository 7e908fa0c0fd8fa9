import type { FaultRecord } from "./faults.js";
import { FAULT_KINDS } from "./schedule.js";
import type { SoakSettings } from "./soak.js";

/** What a soak came to; it went well when `problems` is empty. */
export interface SoakReport extends SoakSettings {
  readonly tookSeconds: number;
  readonly faults: readonly FaultRecord[];
  /** Tasks submitted and completed, their starts, and the ends that they have left a mark of. */
  readonly jobs: {
    readonly tasks: number;
    readonly completed: number;
    readonly runs: number;
    readonly marks: number;
  };
  /** `runs` = starts of controllers. */
  readonly journal: { readonly records: number; readonly decisions: number; readonly runs: number };
  /** Workers taken away. */
  readonly removals: number;
  /** Diagnostics that the controllers gave, by code. */
  readonly told: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Faults by kind with the time until the cluster was as before, then the counts, then what was broken. */
export function reportText(report: SoakReport): string {
  const { faults, jobs, journal, removals, told, problems } = report;
  const rows = FAULT_KINDS.map((kind) => {
    const own = faults.filter((fault) => fault.kind === kind);
    const times = own
      .flatMap(({ recoveredAt, until }) => (recoveredAt === undefined ? [] : (recoveredAt - until) / 1000))
      .sort((left, right) => left - right);
    const shown = (seconds: number | undefined) => (seconds === undefined ? "-" : `${seconds.toFixed(1)} s`);
    const median = times[Math.floor((times.length - 1) / 2)];
    return [kind, String(own.length), shown(times[0]), shown(median), shown(times.at(-1))];
  });
  const codes = Object.entries(told).map(([code, count]) => `${code} x ${count}`);
  return [
    ...columns([["fault", "times", "least", "median", "longest until as before"], ...rows]),
    "",
    `jobs: ${jobs.completed} of ${jobs.tasks} tasks completed, ${jobs.runs} starts, ${jobs.marks} ends`,
    `journal: ${journal.records} records, ${journal.decisions} decisions, ${journal.runs} controllers; ${removals} workers taken away`,
    ...(codes.length > 0 ? [`controllers told: ${codes.join(", ")}`] : []),
    problems.length === 0 ? "nothing was broken" : `broken (${problems.length}):`,
    ...problems.map((problem) => `  ${problem}`),
  ].join("\n");
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
