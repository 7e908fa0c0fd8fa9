import type { Command } from "commander";
import { headOf, sourceText } from "../../base/span.js";
import { CODES } from "../../diagnostics/catalog.js";
import { diagnosticOf } from "../../diagnostics/define.js";
import { readJournal } from "../../elasticity/journal.js";
import type { JournalRecord } from "../../elasticity/records.js";
import { type Replay, type ReplayedDecision, replay } from "../../elasticity/replay.js";
import { segmentFiles } from "../../elasticity/segments.js";
import { sentence } from "../../elasticity/status.js";
import type { Console } from "../console.js";
import { stopped } from "../diagnosed.js";
import type { SimulateMode, SimulateOptions } from "./mode.js";

type Options = SimulateOptions & { readonly fromJournal?: string; readonly format?: string };

/**
 * `elastosca simulate --from-journal F`: makes every decision of a real controller's journal again and compares
 * it byte for byte. Older segments that lie beside the file come first.
 */
export const journalMode: SimulateMode = {
  usage: "--from-journal <file>",
  addOptions: (command: Command) =>
    void command.option(
      "--from-journal <file>",
      "replay the journal of a controller and compare its decisions",
    ),
  isMeant: (_experiment, options) => (options as Options).fromJournal !== undefined,
  run: async (options, console) => runFromJournal(options as Options, console),
};

async function runFromJournal({ fromJournal: file = "", format }: Options, console: Console): Promise<void> {
  const records = await readSegments(file);
  const result = replay(records);
  if (!result.ok) {
    const place = headOf(sourceText(file, ""));
    const { error } = result;
    if (error.kind === "impossible") throw stopped(diagnosticOf(CODES.replayImpossible, place, error));
    throw stopped(diagnosticOf(CODES.replayDiffers, place, error));
  }
  if (format === "json") console.result(JSON.stringify(replayJson(result.value), null, 2));
  else for (const line of replayLines(result.value)) console.result(line);
}

async function readSegments(file: string): Promise<readonly JournalRecord[]> {
  const files = await segmentFiles(file);
  if (!files.includes(file)) {
    const place = headOf(sourceText(file, ""));
    throw stopped(
      diagnosticOf(CODES.fileMissing, place, { what: "journal", path: file, suggestion: undefined }),
    );
  }
  const records: JournalRecord[] = [];
  for (const segment of files) {
    const read = await readJournal(segment);
    if (!read.ok) throw stopped(read.error);
    records.push(...read.value.records);
  }
  return records;
}

function replayLines({ decisions, quiet }: Replay): string[] {
  const acting = decisions.filter(({ decision }) => decision.actions.length > 0);
  const count = `${decisions.length} decisions and ${quiet} looks without news made again: all the same, byte for byte`;
  return [...acting.flatMap(decisionLines), count];
}

function decisionLines({ seq, now, event, decision }: ReplayedDecision): string[] {
  const actions = decision.actions.map((action) =>
    action.kind === "set-nodes"
      ? `${action.site}: ${action.nodes.join(" ") || "no node"}`
      : `${action.kind} ${action.node}`,
  );
  const head = `${new Date(now).toISOString()} ${event.kind} (record ${seq}): ${actions.join("; ")}`;
  return [head, ...decision.reasons.map((reason) => `  ${sentence(reason)}`)];
}

function replayJson({ decisions, quiet }: Replay) {
  return {
    same: true,
    quiet,
    decisions: decisions.map(({ seq, now, event, decision }) => {
      return { seq, now, event: event.kind, actions: decision.actions, reasons: decision.reasons };
    }),
  };
}
