import type { ControllerEvent } from "./controller-events.js";

/** Figures of a running controller in the text format of Prometheus. */
export interface Metrics {
  take(event: ControllerEvent): void;
  /** All figures as they are now. */
  text(): string;
}

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly values: Map<string, number>;
}

/** Upper bounds of the durations of updates, in seconds. */
const BUCKETS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600] as const;

const FAMILIES = {
  nodes: ["gauge", "Workers by site and state."],
  queue_jobs: ["gauge", "Jobs of the batch system by phase."],
  queue_answered_timestamp_seconds: ["gauge", "When the batch system last answered."],
  decisions_total: ["counter", "Decisions from which something followed."],
  actions_total: ["counter", "What was decided to be done, by kind."],
  reasons_total: ["counter", "Reasons of decisions, by code."],
  transitions_total: ["counter", "Workers that entered a state."],
  orders_total: ["counter", "Orders to the batch system, by kind and result."],
  faults_total: ["counter", "Faults that were reported, by code."],
  applies_total: ["counter", "Updates of sites, by result."],
  apply_duration_seconds: ["histogram", "How long updates of sites took."],
  consoles_kept_total: ["counter", "Consoles that were kept of machines that did not come."],
  cost: ["gauge", "What was spent on workers, in the currency of the sites file."],
  started_timestamp_seconds: ["gauge", "When this controller started."],
} as const satisfies Record<string, readonly [Family["type"], string]>;

type FamilyName = keyof typeof FAMILIES;

/** A collector that has seen nothing yet. */
export function createMetrics(): Metrics {
  const families = new Map<FamilyName, Family>();
  for (const [name, [type, help]] of Object.entries(FAMILIES))
    families.set(name as FamilyName, { type, help, values: new Map() });
  const values = (name: FamilyName) => families.get(name)?.values ?? new Map<string, number>();
  const set = (name: FamilyName, labels: Labels, value: number, suffix = "") =>
    void values(name).set(`${suffix}${labelText(labels)}`, value);
  const add = (name: FamilyName, labels: Labels, value = 1, suffix = "") => {
    const key = `${suffix}${labelText(labels)}`;
    values(name).set(key, (values(name).get(key) ?? 0) + value);
  };
  const observe = (site: string, seconds: number) => {
    for (const bound of BUCKETS)
      add("apply_duration_seconds", { site, le: String(bound) }, Number(seconds <= bound), "_bucket");
    add("apply_duration_seconds", { site, le: "+Inf" }, 1, "_bucket");
    add("apply_duration_seconds", { site }, seconds, "_sum");
    add("apply_duration_seconds", { site }, 1, "_count");
  };
  const takeObserved = (event: Extract<ControllerEvent, { kind: "observed" }>) => {
    values("nodes").clear();
    for (const [site, states] of Object.entries(event.sites ?? {}))
      for (const [state, count] of Object.entries(states)) set("nodes", { site, state }, count);
    set("queue_jobs", { phase: "pending" }, event.pending);
    set("queue_jobs", { phase: "running" }, event.running);
    set("queue_answered_timestamp_seconds", {}, event.at / 1000);
    for (const [period, amount] of Object.entries(event.spent ?? {})) set("cost", { period }, amount);
  };
  return {
    take(event) {
      switch (event.kind) {
        case "started":
          set("started_timestamp_seconds", {}, event.at / 1000);
          return;
        case "observed":
          takeObserved(event);
          return;
        case "decided":
          add("decisions_total", {});
          for (const { kind } of event.actions) add("actions_total", { kind });
          for (const { code } of event.reasons) add("reasons_total", { code });
          return;
        case "node":
          if (event.from !== event.to) add("transitions_total", { site: event.site, state: event.to });
          return;
        case "order":
          add("orders_total", { order: event.order, ok: String(event.ok) }, event.nodes.length);
          return;
        case "fault":
          add("faults_total", { code: event.code });
          return;
        case "console":
          add("consoles_kept_total", { site: event.site });
          return;
        case "apply":
          if (event.status === "started") return;
          add("applies_total", { site: event.site, result: event.status });
          if (event.seconds !== undefined) observe(event.site, event.seconds);
          return;
        default:
      }
    },
    text: () => [...families].map(([name, family]) => familyText(name, family)).join(""),
  };
}

function familyText(name: string, { help, type, values }: Family): string {
  const full = `elastosca_${name}`;
  const lines = [...values].map(([key, value]) => `${full}${key} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
