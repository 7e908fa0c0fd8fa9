import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { backendPath } from "./locks.js";

/**
 * Keeps only the newest updates in the history of a stack in a `file://` backend: the loop makes one with
 * every change, nothing ever removes them, and listing them costs time at each `up`.
 */
export function pruneHistory(backendUrl: string, projectName: string, stack: string, keep: number): void {
  if (!backendUrl.startsWith("file://")) return;
  const folder = join(backendPath(backendUrl), ".pulumi", "history", projectName, stack);
  if (!existsSync(folder)) return;
  // Names are STACK-TIME.history.json and STACK-TIME.checkpoint.json: equal length, so text order is age.
  const files = readdirSync(folder).sort();
  const updates = [...new Set(files.map(updateOf))];
  const old = new Set(updates.slice(0, Math.max(0, updates.length - keep)));
  for (const file of files) if (old.has(updateOf(file))) rmSync(join(folder, file), { force: true });
}

function updateOf(file: string): string {
  return file.replace(/\.(history|checkpoint)\.json.*$/, "");
}
