import type { ApplyFault, ApplyStage, FaultClass, NodeResult } from "../../elasticity/core/index.js";
import type { ApplyOptions, ApplyResult, NodeActuator } from "../../elasticity/nodes/actuator.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { type Project, siteStackName } from "../../workspace/project.js";
import {
  configureStack,
  hasPendingOperations,
  openStack,
  releaseStaleLocks,
  runOperation,
  stackResources,
} from "../deploy.js";
import { machineListing } from "./machines.js";
import type { StackOutcome, StackProgress } from "./progress.js";

type OpenStack = Awaited<ReturnType<typeof openStack>>;

export interface ActuatorOptions {
  /** Told once of a site whose machines cannot be asked for with what is known of its account. */
  readonly onUnlistable?: (site: string, problem: string) => void;
}

/**
 * Grows and shrinks sites by their Pulumi stacks: the set of names goes into the stack's settings, one `up`
 * does the rest. What exists is read from the stack's state.
 */
export function stackActuator(
  project: Project,
  plan?: DeploymentPlan,
  { onUnlistable = () => undefined }: ActuatorOptions = {},
): NodeActuator {
  const stacks = new Map<string, Promise<OpenStack>>();
  // Sites of which an update may have been cut off: all of them when a controller starts.
  const suspect = new Set(plan?.sites.map(({ name }) => name));
  const isLocal = (site: string) => plan?.sites.find(({ name }) => name === site)?.provider === "local";
  // Selecting a stack starts the engine twice; it stays selected.
  const stackOf = async (site: string): Promise<OpenStack> => {
    const name = siteStackName(site);
    releaseStaleLocks(name);
    const opening = stacks.get(name) ?? openStack(project, name);
    stacks.set(name, opening);
    return await opening.catch((error: unknown) => {
      stacks.delete(name);
      throw error;
    });
  };
  return {
    async apply(site, nodes, options) {
      const stack = await stackOf(site);
      await configureStack(stack, { nodes });
      // A killed update leaves creates undecided, which no update begins with.
      if (suspect.delete(site) && (await hasPendingOperations(stack)))
        await runOperation(stack, "refresh", options.signal === undefined ? {} : { signal: options.signal });
      const outcome = await runOperation(stack, "up", {
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onProgress: (progress) => forwardProgress(progress, options),
      });
      if (!outcome.ok) suspect.add(site);
      return applyResult(outcome, options.signal?.aborted === true);
    },
    async current(site) {
      const stack = await stackOf(site);
      return (await stackResources(stack)).flatMap(({ name }) => machineOf(name) ?? []);
    },
    async missing(site) {
      const stack = await stackOf(site);
      const gone: string[] = [];
      await runOperation(stack, "refresh", {
        onProgress: ({ kind, operation, resource }) => {
          const machine = machineOf(resource);
          if (kind === "done" && operation === "delete" && machine !== undefined) gone.push(machine);
        },
      });
      return gone;
    },
    ...(plan === undefined ? {} : machineListing({ project, plan, stackOf, onUnlistable })),
    // The local provider takes a whole machine of the same name and owner over; clouds make a second one.
    adopts: isLocal,
  };
}

const SERVER_SUFFIX = "-server";
const JOIN_SUFFIX = "-join";

/** Worker whose machine a resource is; vRouters are not the loop's. */
function machineOf(resource: string): string | undefined {
  return resource.endsWith(SERVER_SUFFIX) && resource.startsWith("vnode-")
    ? resource.slice(0, -SERVER_SUFFIX.length)
    : undefined;
}

function forwardProgress(progress: StackProgress, options: ApplyOptions): void {
  const { resource, kind, message } = progress;
  const suffix = [SERVER_SUFFIX, JOIN_SUFFIX].find((one) => resource.endsWith(one));
  const stage = suffix === undefined ? undefined : stageOf(suffix, progress);
  if (suffix === undefined || stage === undefined) return;
  const node = resource.slice(0, -suffix.length);
  if (!node.startsWith("vnode-")) return;
  options.onProgress({ node, stage, ...(kind === "failed" && message !== undefined ? { message } : {}) });
}

function stageOf(suffix: string, { kind, operation }: StackProgress): ApplyStage | undefined {
  if (kind === "failed") return "failed";
  if (kind === "message") return undefined;
  const server = suffix === SERVER_SUFFIX;
  if (operation === "create") {
    if (server) return kind === "started" ? "creating" : "created";
    return kind === "started" ? "joining" : "joined";
  }
  if (operation === "delete" && server) return kind === "started" ? "removing" : "removed";
  return undefined;
}

/** Errors that belong to workers are theirs; any other is a fault of the site. */
function applyResult(outcome: StackOutcome, aborted: boolean): ApplyResult {
  if (outcome.ok) return { results: [] };
  // What was cut off names its workers as failed; they are not: the next update goes on with them.
  if (aborted) return { results: [], fault: { kind: "aborted", message: "the update was cut short" } };
  const results: NodeResult[] = [];
  const others: string[] = [];
  for (const { resource, message } of outcome.errors) {
    const node = /^(vnode-\d+)(-|$)/.exec(resource)?.[1];
    if (node === undefined) others.push(message);
    else results.push({ node, outcome: "failed", message });
  }
  if (others.length === 0 && results.length > 0) return { results };
  return { results, fault: faultOf(others.join("; ")) };
}

const FAULT_WORDS: readonly (readonly [FaultClass, RegExp])[] = [
  ["locked", /currently locked|another update is currently in progress/i],
  ["quota", /quota|limit exceeded/i],
  ["capacity", /insufficient.*capacity|no valid host/i],
  ["authentication", /unauthori[sz]ed|authentication|credentials|forbidden/i],
];

function faultOf(message: string): ApplyFault {
  return { kind: FAULT_WORDS.find(([, words]) => words.test(message))?.[0] ?? "engine", message };
}
