import type { Json } from "../base/json.js";
import { journalPath } from "../elasticity/run-folder.js";
import { retireSegments } from "../elasticity/segments.js";
import type { DeploymentPlan, SitePlan } from "../lowering/ir.js";
import { CORE_STACK, type Project, siteStackName } from "../workspace/project.js";
import { readSettings } from "../workspace/settings.js";
import type { Operation, OperationOptions } from "./deploy.js";
import { lastDuration, rememberDuration } from "./deployment/durations.js";
import { originOfResource } from "./deployment/origins.js";
import type { StackOutcome } from "./deployment/progress.js";
import { Failure } from "./failure.js";

/** What the user named on the command line; goes into the settings of every stack. */
export interface DeploymentInput {
  /** Absolute paths. */
  readonly template: string;
  readonly sites: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** A whole cluster in one project: core first, then the sites in parallel. */
export interface ClusterOperation extends OperationOptions {
  readonly project: Project;
  readonly plan: DeploymentPlan;
  readonly input: DeploymentInput;
  /** Called when a stack's turn comes, with the milliseconds that it took the last time. */
  readonly onStart?: (stack: string, expected: number | undefined) => void;
  /** Called with each stack's outcome as soon as it is there. */
  readonly onOutcome?: (outcome: StackOutcome) => void;
}

/**
 * Brings core up, then every site in parallel, each in an engine process of its own. Stops after core when
 * it fails. Workers that are on stay on; at first the minimum of the template is wanted.
 */
export async function bringUp(operation: ClusterOperation): Promise<readonly StackOutcome[]> {
  return await throughStacks(operation, "up");
}

/**
 * What `bringUp` would change, without changing anything. Before core is up it stands alone: the sites take
 * keys and addresses from it.
 */
export async function previewAll(operation: ClusterOperation): Promise<readonly StackOutcome[]> {
  return await throughStacks(operation, "preview");
}

/** True once core was brought up far enough for its sites. */
async function coreIsUp(project: Project): Promise<boolean> {
  const { existingStack, stackOutputs } = await import("./deploy.js");
  const stack = await existingStack(project, CORE_STACK);
  return stack !== undefined && (await stackOutputs(stack))["coreSecrets"] !== undefined;
}

async function throughStacks(
  operation: ClusterOperation,
  kind: "up" | "preview",
): Promise<readonly StackOutcome[]> {
  const core = await applyStack(operation, kind, CORE_STACK, { role: "core", site: "", nodes: [] });
  if (!core.ok || (kind === "preview" && !(await coreIsUp(operation.project)))) return [core];
  const minimum = initialNodes(operation.plan);
  const sites = await Promise.all(
    operation.plan.sites.map((site) =>
      applyStack(operation, kind, siteStackName(site.name), {
        role: "site",
        site: site.name,
        nodes: wantedNodes(operation.project, site, minimum),
      }),
    ),
  );
  return [core, ...sites];
}

/** Removes the site stacks in parallel, then core; a site that fails keeps core, so that nothing is lost. */
export async function tearDown(
  project: Project,
  options: OperationOptions & { readonly onOutcome?: (outcome: StackOutcome) => void },
): Promise<readonly StackOutcome[]> {
  const { listStacks, openStack, removeStack, runOperation } = await import("./deploy.js");
  const names = await listStacks(project);
  const remove = async (name: string): Promise<StackOutcome> => {
    const outcome = await runOperation(await openStack(project, name), "destroy", options);
    if (outcome.ok) await removeStack(project, name);
    options.onOutcome?.(outcome);
    return outcome;
  };
  const sites = await Promise.all(names.filter((name) => name.startsWith("site-")).map(remove));
  if (sites.some((outcome) => !outcome.ok) || !names.includes(CORE_STACK)) return sites;
  const core = await remove(CORE_STACK);
  if (core.ok) retireJournal(project);
  return [...sites, core];
}

/** A cluster that comes later must not go on from the journal of this one; its story stays readable. */
function retireJournal(project: Project): void {
  retireSegments(journalPath(project.stateDir));
}

/** Runs one operation on every stack that exists, core first: refresh. */
export async function onEveryStack(
  project: Project,
  kind: Operation,
  options: OperationOptions & { readonly onOutcome?: (outcome: StackOutcome) => void },
): Promise<readonly StackOutcome[]> {
  const { listStacks, openStack, runOperation } = await import("./deploy.js");
  const outcomes: StackOutcome[] = [];
  for (const name of [...(await listStacks(project))].sort(coreFirst)) {
    const outcome = await runOperation(await openStack(project, name), kind, options);
    options.onOutcome?.(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Throws with every error of the outcomes when one of them failed. */
export function requireSuccess(outcomes: readonly StackOutcome[]): void {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  if (failed.length === 0) return;
  const causes = failed.flatMap(({ stack, errors }) =>
    errors.map(({ resource, origin, message }) => {
      const place = origin === undefined ? "" : ` (${origin.file}:${origin.line}:${origin.column})`;
      const owner = resource === stack ? stack : `${stack}: ${resource}`;
      return `  ${owner}${place}: ${message.replaceAll("\n", "\n    ")}`;
    }),
  );
  throw new Failure({
    code: "TS9102",
    message: `${failed.map((outcome) => outcome.stack).join(", ")} failed\n${causes.join("\n")}`,
    hint: "what was made is kept in the state; cure the cause and run the same command again",
  });
}

async function applyStack(
  operation: ClusterOperation,
  kind: "up" | "preview",
  name: string,
  role: { readonly role: string; readonly site: string; readonly nodes: readonly string[] },
): Promise<StackOutcome> {
  const { configureStack, hasPendingOperations, openStack, runOperation } = await import("./deploy.js");
  operation.onStart?.(name, lastDuration(operation.project, kind, name));
  const stack = await openStack(operation.project, name);
  const { template, sites, inputs } = operation.input;
  await configureStack(stack, { template, sites, inputs, ...role });
  if (kind === "up" && (await hasPendingOperations(stack))) await runOperation(stack, "refresh", operation);
  const outcome = withOrigins(await runOperation(stack, kind, operation), operation.plan);
  rememberDuration(operation.project, kind, outcome);
  operation.onOutcome?.(outcome);
  return outcome;
}

/** Errors with the lines of the template or the sites file that they come from. */
function withOrigins(outcome: StackOutcome, plan: DeploymentPlan): StackOutcome {
  const errors = outcome.errors.map((error) => {
    const origin = originOfResource(plan, error.resource);
    return origin === undefined ? error : { ...error, origin };
  });
  return { ...outcome, errors };
}

/** The workers that the template wants on at all times: the first `minNodes` names. */
function initialNodes(plan: DeploymentPlan): ReadonlySet<string> {
  return new Set(
    plan.cluster.batch.nodes.slice(0, plan.cluster.elasticity.minNodes).map((node) => node.name),
  );
}

function wantedNodes(project: Project, site: SitePlan, minimum: ReadonlySet<string>): readonly string[] {
  const known = new Set(site.workers.map((worker) => worker.name));
  const before = readSettings(project, siteStackName(site.name))?.nodes ?? [];
  const kept = new Set(before.filter((name) => known.has(name)));
  return site.workers.map((worker) => worker.name).filter((name) => kept.has(name) || minimum.has(name));
}

function coreFirst(left: string, right: string): number {
  return Number(right === CORE_STACK) - Number(left === CORE_STACK) || left.localeCompare(right, "en");
}
