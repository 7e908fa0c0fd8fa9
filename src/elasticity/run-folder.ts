import { randomUUID } from "node:crypto";
import { watch } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../base/result.js";
import { headOf, sourceText } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import { diagnosticOf } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { NodeCommand, OperatorCommand } from "./core/index.js";
import { type Journal, openJournal } from "./journal.js";
import { takeLock } from "./lock.js";

/** An operator's order, left for the controller. */
export interface OperatorOrder {
  readonly command: NodeCommand;
  readonly node: string;
}

/** Gives the orders that were left since it was last asked, oldest first. */
export interface OrderInbox {
  take(): Promise<readonly OperatorOrder[]>;
}

/** What a controller holds while it runs. */
export interface Run {
  readonly journal: Journal;
  readonly inbox: OrderInbox;
  close(): Promise<void>;
}

/** File of the journal in a run folder. */
export function journalPath(folder: string): string {
  return join(folder, "journal.jsonl");
}

/** Takes the lock of a run folder, made when absent, and opens its journal. */
export async function openRun(folder: string): Promise<Result<Run, Diagnostic>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await takeLock(join(folder, "controller.lock"));
    if (!lock.ok) return lock;
    const journal = await openJournal(journalPath(folder));
    if (!journal.ok) {
      await lock.value.release();
      return journal;
    }
    const close = async () => {
      await journal.value.close();
      await lock.value.release();
    };
    return ok({ journal: journal.value, inbox: folderInbox(folder), close });
  } catch (error) {
    const problem = (error as Error).message;
    return err(diagnosticOf(CODES.runFolderUnusable, headOf(sourceText(folder, "")), { problem }));
  }
}

/** Leaves an order for the controller of this folder, which need not run now. */
export async function leaveOrder(folder: string, order: OperatorOrder): Promise<void> {
  const inbox = join(folder, "inbox");
  await mkdir(inbox, { recursive: true, mode: 0o700 });
  const name = `${String(Date.now()).padStart(15, "0")}-${randomUUID()}`;
  const draft = join(inbox, `.${name}`);
  await writeFile(draft, JSON.stringify({ command: order.command, node: order.node }), { mode: 0o600 });
  await rename(draft, join(inbox, `${name}.json`));
}

/** Calls `onOrder` whenever an order is left, until the signal aborts. */
export async function watchOrders(folder: string, onOrder: () => void, signal: AbortSignal): Promise<void> {
  const inbox = join(folder, "inbox");
  await mkdir(inbox, { recursive: true, mode: 0o700 });
  if (signal.aborted) return;
  const watcher = watch(inbox, { persistent: false }, (_kind, name) => {
    if (name?.endsWith(".json") !== false) onOrder();
  });
  // Without a watch the period of the controller finds the orders.
  watcher.on("error", () => watcher.close());
  signal.addEventListener("abort", () => watcher.close(), { once: true });
}

const COMMANDS: readonly string[] = ["enable", "disable", "poweron", "poweroff"] satisfies OperatorCommand[];

function folderInbox(folder: string): OrderInbox {
  const inbox = join(folder, "inbox");
  return {
    async take() {
      const names = await readdir(inbox).catch((): string[] => []);
      const orders: OperatorOrder[] = [];
      for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
        const order = parseOrder(await readFile(join(inbox, name), "utf8").catch(() => ""));
        await rm(join(inbox, name), { force: true });
        if (order !== undefined) orders.push(order);
      }
      return orders;
    },
  };
}

function parseOrder(text: string): OperatorOrder | undefined {
  try {
    const { command, node } = JSON.parse(text) as Partial<OperatorOrder>;
    if (typeof node !== "string" || command === undefined || !COMMANDS.includes(command)) return undefined;
    return { command, node };
  } catch {
    return undefined;
  }
}
