import { execFile } from "node:child_process";
import { promisify } from "node:util";
import "./deployment/lazy-compiler.js";
import {
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  type Stack,
  StackNotFoundError,
} from "@pulumi/pulumi/automation/index.js";
import type { Json } from "../base/json.js";
import type { Project } from "../workspace/project.js";
import { pruneHistory } from "./deployment/history.js";
import { breakStaleLocks, stackLocks } from "./deployment/locks.js";
import { engineComplaint, plainMessage, rootCauses } from "./deployment/messages.js";
import { type StackOutcome, type StackProgress, urnParts } from "./deployment/progress.js";
import { mendSidecars } from "./deployment/sidecars.js";
import { Failure, isAbort } from "./failure.js";

/**
 * Drives the stacks through Pulumi's Automation API. The only file that loads it, and it is loaded only by
 * commands that deploy: importing it costs half a second.
 */

const execute = promisify(execFile);
const PROJECT_NAME = "elastosca";

/** Updates of a stack that stay in its history. */
const KEPT_UPDATES = 20;

export type Operation = "up" | "preview" | "destroy" | "refresh";

export interface OperationOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StackProgress) => void;
  /** Resources worked on at once. */
  readonly parallel?: number;
  readonly policyPacks?: readonly string[];
}

/** Opens a stack, makes it when absent, and frees it from the locks of processes that are gone. */
export async function openStack(project: Project, name: string): Promise<Stack> {
  releaseStaleLocks(name);
  return await asked(
    `open stack ${name}`,
    LocalWorkspace.createOrSelectStack({ stackName: name, workDir: project.root }),
  );
}

/** Opens a stack that is there; undefined when it is not. */
export async function existingStack(project: Project, name: string): Promise<Stack | undefined> {
  mendSidecars(backendUrl(), PROJECT_NAME, name);
  try {
    return await LocalWorkspace.selectStack({ stackName: name, workDir: project.root });
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw engineFault(`open stack ${name}`, error);
  }
}

/** Names of the stacks that exist in the project's backend. */
export async function listStacks(project: Project): Promise<readonly string[]> {
  const workspace = await LocalWorkspace.create({ workDir: project.root });
  return (await asked("list the stacks", workspace.listStacks())).map((stack) => stack.name);
}

/** Sets configuration of namespace `elastosca` in one call; keys that are absent stay. */
export async function configureStack(stack: Stack, settings: Readonly<Record<string, Json>>): Promise<void> {
  const entries = Object.entries(settings).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const structured = typeof value === "object" && value !== null ? { objectValue: value } : {};
    return [`${PROJECT_NAME}:${key}`, { value: text, secret: false, ...structured }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  await asked(`write the settings of stack ${stack.name}`, stack.setAllConfigJson(text));
}

/** Runs one operation to its end. A failed operation is an outcome with errors, not an exception. */
export async function runOperation(
  stack: Stack,
  operation: Operation,
  options: OperationOptions,
): Promise<StackOutcome> {
  const started = Date.now();
  const watch = eventWatch(stack.name, options.onProgress);
  const common = {
    onEvent: watch.onEvent,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
  };
  const packs = options.policyPacks === undefined ? {} : { policyPacks: [...options.policyPacks] };
  const finish = (ok: boolean): StackOutcome => ({
    stack: stack.name,
    ok,
    milliseconds: Date.now() - started,
    changes: watch.changes(),
    errors: watch.errors(),
  });
  try {
    if (operation === "up") {
      await stack.up({ ...common, ...packs, continueOnError: true });
      pruneHistory(backendUrl(), PROJECT_NAME, stack.name, KEPT_UPDATES);
      return finish(true);
    }
    if (operation === "preview") await stack.preview({ ...common, ...packs });
    else if (operation === "refresh") await stack.refresh({ ...common, clearPendingCreates: true });
    else await stack.destroy(common);
    return finish(true);
  } catch (error) {
    return failedOutcome(error, stack.name, finish(false));
  }
}

/** Outputs of a stack as its last update left them; empty when it was never brought up. */
export async function stackOutputs(stack: Stack): Promise<OutputMap> {
  return await asked(`read the outputs of stack ${stack.name}`, stack.outputs());
}

/** Outputs as the engine prints them: every secret, nested ones too, as `[secret]`; undefined without stack. */
export async function maskedOutputs(
  project: Project,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if ((await existingStack(project, name)) === undefined) return undefined;
  // The Automation API masks whole outputs only; the engine itself masks what is nested as well.
  const run = await asked(
    `read the outputs of stack ${name}`,
    execute("pulumi", ["stack", "output", "--json", "--stack", name], { cwd: project.root }),
  );
  return JSON.parse(run.stdout) as Record<string, unknown>;
}

/** A resource in the state of a stack. */
export interface StackResource {
  readonly type: string;
  readonly name: string;
  /** What its cloud calls it; components have none. */
  readonly id?: string;
}

/** Resources in the state of a stack: what was made and not removed. */
export async function stackResources(stack: Stack): Promise<readonly StackResource[]> {
  const deployment: unknown = (await stack.exportStack()).deployment;
  const resources =
    (deployment as { resources?: readonly { urn: string; id?: string }[] } | null)?.resources ?? [];
  return resources.map(({ urn, id }) => ({ ...urnParts(urn), ...(id === undefined ? {} : { id }) }));
}

/** Creates that a killed process left undecided: true when the state has any operation pending. */
export async function hasPendingOperations(stack: Stack): Promise<boolean> {
  const exported = await stack.exportStack();
  const deployment: unknown = exported.deployment;
  if (typeof deployment !== "object" || deployment === null) return false;
  const pending = (deployment as Record<string, unknown>)["pending_operations"];
  return Array.isArray(pending) && pending.length > 0;
}

/** Removes an empty stack with its history and settings. */
export async function removeStack(project: Project, name: string): Promise<void> {
  const workspace = await LocalWorkspace.create({ workDir: project.root });
  await asked(`remove stack ${name}`, workspace.removeStack(name));
}

function backendUrl(): string {
  return process.env["PULUMI_BACKEND_URL"] ?? "";
}

/**
 * Frees a stack from what processes that are gone have left: their locks, and files that they had not written to
 * the end. Throws when somebody alive holds it.
 */
export function releaseStaleLocks(name: string): void {
  const { held } = breakStaleLocks(stackLocks(backendUrl(), PROJECT_NAME, name));
  const holder = held[0];
  if (holder === undefined) {
    mendSidecars(backendUrl(), PROJECT_NAME, name);
    return;
  }
  throw new Failure({
    code: "TS9101",
    message: `stack "${name}" is being changed by process ${holder.pid} of ${holder.username} on ${holder.hostname}`,
    hint: "wait for it to end; if that process is gone, run `pulumi cancel`",
  });
}

function failedOutcome(error: unknown, name: string, outcome: StackOutcome): StackOutcome {
  if (outcome.errors.length > 0) return outcome;
  const reason = isAbort(error) ? "interrupted" : engineComplaint(error);
  return { ...outcome, errors: [{ resource: name, message: reason }] };
}

/** The answer of the engine; a refusal becomes a failure that tells its reason. */
async function asked<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw engineFault(what, error);
  }
}

function engineFault(what: string, error: unknown): Failure {
  const reason = engineComplaint(error);
  const hint = /passphrase/i.test(reason)
    ? "the stack was made with another passphrase; see PULUMI_CONFIG_PASSPHRASE and `elastosca env`"
    : "`elastosca doctor` checks the engine; `elastosca env` shows which state and passphrase are in use";
  return new Failure({ code: "TS9122", message: `the engine could not ${what}: ${reason}`, hint });
}

interface EventWatch {
  readonly onEvent: (event: EngineEvent) => void;
  readonly changes: () => Readonly<Record<string, number>>;
  readonly errors: () => StackOutcome["errors"];
}

function eventWatch(stack: string, onProgress: ((progress: StackProgress) => void) | undefined): EventWatch {
  const changes: Record<string, number> = {};
  const errors: { resource: string; message: string }[] = [];
  const emit = (kind: StackProgress["kind"], urn: string, operation: string, message?: string) => {
    const { type, name } = urnParts(urn);
    onProgress?.({
      stack,
      kind,
      resource: name,
      type,
      operation,
      at: Date.now(),
      ...(message === undefined ? {} : { message }),
    });
  };
  return {
    onEvent(event) {
      const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
      if (resourcePreEvent) emit("started", resourcePreEvent.metadata.urn, resourcePreEvent.metadata.op);
      if (resOutputsEvent) emit("done", resOutputsEvent.metadata.urn, resOutputsEvent.metadata.op);
      if (resOpFailedEvent) emit("failed", resOpFailedEvent.metadata.urn, resOpFailedEvent.metadata.op);
      if (summaryEvent) Object.assign(changes, summaryEvent.resourceChanges);
      if (diagnosticEvent && !diagnosticEvent.ephemeral && diagnosticEvent.severity === "error") {
        const message = diagnosticEvent.message.trim();
        const urn = diagnosticEvent.urn ?? "";
        errors.push({ resource: urn === "" ? stack : urnParts(urn).name, message });
        emit("message", urn, "error", plainMessage(message));
      }
    },
    changes: () => changes,
    errors: () => rootCauses(errors),
  };
}
