import { randomUUID } from "node:crypto";
import { watch } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOOK_VERBS } from "../../base/power-hooks.js";
import type { HookEvent } from "./hooks.js";
import type { HookSource } from "./power-save.js";

/** Folder of a run folder where power programs of the same machine leave their calls. */
function folderOf(runFolder: string): string {
  return join(runFolder, "hooks");
}

/**
 * Leaves a call of a power program for the controller of this run folder, which need not run now. The folder
 * belongs to the operator alone (mode 0700): who cannot read the deployment cannot order its nodes.
 */
export async function leaveHook(runFolder: string, event: HookEvent): Promise<void> {
  const folder = folderOf(runFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(Date.now()).padStart(15, "0")}-${randomUUID()}`;
  const draft = join(folder, `.${name}`);
  await writeFile(draft, JSON.stringify(event), { mode: 0o600 });
  await rename(draft, join(folder, `${name}.json`));
}

/** The calls that were left in a run folder. */
export function folderHooks(runFolder: string): HookSource {
  const folder = folderOf(runFolder);
  return {
    async take() {
      const names = await readdir(folder).catch((): string[] => []);
      const events: HookEvent[] = [];
      for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
        const event = parseEvent(await readFile(join(folder, name), "utf8").catch(() => ""));
        await rm(join(folder, name), { force: true });
        if (event !== undefined) events.push(event);
      }
      return events;
    },
  };
}

/** Calls `onWake` whenever a call is left, until the signal aborts. Needs no polling. */
export async function watchHooks(runFolder: string, onWake: () => void, signal: AbortSignal): Promise<void> {
  const folder = folderOf(runFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (signal.aborted) return;
  const watcher = watch(folder, { persistent: false }, (_kind, name) => {
    if (name?.endsWith(".json") !== false) onWake();
  });
  // Without a watch the period of the controller finds the calls.
  watcher.on("error", () => watcher.close());
  signal.addEventListener("abort", () => watcher.close(), { once: true });
}

/** Calls in the memory, for those that come over the watch of a front-end. */
export function heldHooks(): HookSource & { add(event: HookEvent): void } {
  let held: HookEvent[] = [];
  return {
    add: (event) => held.push(event),
    take() {
      const taken = held;
      held = [];
      return Promise.resolve(taken);
    },
  };
}

function parseEvent(text: string): HookEvent | undefined {
  try {
    const { verb, nodes, jobs } = JSON.parse(text) as Partial<HookEvent>;
    const known = HOOK_VERBS.find((one) => one === verb);
    if (known === undefined || !Array.isArray(nodes) || nodes.some((node) => typeof node !== "string"))
      return;
    return { verb: known, nodes, ...(jobs === undefined ? {} : { jobs }) };
  } catch {
    return undefined;
  }
}
