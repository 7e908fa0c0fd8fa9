import { statSync } from "node:fs";
import type { ControlledCluster } from "../elasticity/controller-options.js";
import type { ElasticityPolicy } from "../elasticity/core/index.js";
import { CORE_STACK, type Project, stackSettingsPath } from "../workspace/project.js";
import { readSettings } from "../workspace/settings.js";
import { loadRunning } from "./load.js";
import { controlledCluster } from "./running-cluster.js";

export interface PlanWatchOptions {
  readonly project: Project;
  /** What the controller works with. */
  readonly running: ControlledCluster;
  /** Settings of its policy file. */
  readonly settings: Partial<ElasticityPolicy>;
  /** Told once of each other plan, in words for people. */
  readonly onChange: (what: string) => void;
  readonly signal: AbortSignal;
  /** Default 10 seconds. */
  readonly everyMillis?: number;
}

const EVERY_MILLIS = 10_000;

/**
 * Looks whether template, sites file and inputs still give the workers and the policy that a controller began
 * with. An update of a stack compiles them anew and a controller does not, so the two may come to differ. Files
 * that cannot be compiled at the moment, as while they are written, count as unchanged.
 */
export function watchPlan({ everyMillis = EVERY_MILLIS, ...options }: PlanWatchOptions): void {
  const { project, running, settings, onChange, signal } = options;
  let seen = timesOf(project);
  let told = JSON.stringify(running);
  const look = () => {
    const times = timesOf(project);
    if (times === seen) return;
    const now = compiled(project, settings);
    if (now === undefined) return;
    seen = times;
    const text = JSON.stringify(now);
    if (text !== told && text !== JSON.stringify(running)) onChange(differenceOf(running, now));
    told = text;
  };
  const timer = setInterval(look, everyMillis);
  timer.unref();
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}

/** When the files were written that the plan is made from. */
function timesOf(project: Project): string {
  const { template, sites } = readSettings(project, CORE_STACK) ?? {};
  const files = [stackSettingsPath(project, CORE_STACK), template, sites];
  return files.map((file) => (file === undefined ? "" : timeOf(file))).join(" ");
}

function timeOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "none" : String(found.mtimeMs);
}

function compiled(project: Project, settings: Partial<ElasticityPolicy>): ControlledCluster | undefined {
  try {
    return controlledCluster(loadRunning(project), settings);
  } catch {
    return undefined;
  }
}

function differenceOf(before: ControlledCluster, after: ControlledCluster): string {
  const old = new Map(before.nodes.map((node) => [node.name, node]));
  const fresh = new Set(after.nodes.map(({ name }) => name));
  const renewed = after.nodes.filter(({ name, generation }) => {
    const known = old.get(name);
    return known !== undefined && known.generation !== generation;
  });
  const parts = [
    counted(renewed.length, "of another generation"),
    counted(after.nodes.filter(({ name }) => !old.has(name)).length, "more"),
    counted(before.nodes.filter(({ name }) => !fresh.has(name)).length, "fewer"),
    JSON.stringify(before.policy) === JSON.stringify(after.policy) ? "" : "another policy",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "workers of other sizes, prices or sites" : parts.join(", ");
}

function counted(count: number, what: string): string {
  if (count === 0) return "";
  return `${count} ${count === 1 ? "worker" : "workers"} ${what}`;
}
