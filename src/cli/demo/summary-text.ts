import type { PowerOnSummary, RunSummary } from "../../elasticity/index.js";
import type { Colors } from "../console.js";
import type { StackOutcome } from "../deployment/progress.js";
import { table } from "../table.js";

/** The end of a demonstration: what ran, where, and where the time went. */
export function summaryText(
  run: RunSummary,
  stacks: readonly StackOutcome[],
  upSeconds: number,
  colors: Colors,
): string {
  const { jobs } = run;
  const failed = jobs.failed + jobs.unfinished;
  const lines = [
    colors.bold("summary"),
    `  jobs       ${jobs.done} completed${failed === 0 ? ", none lost" : `, ${jobs.failed} failed, ${jobs.unfinished} unfinished`}`,
    `  makespan   ${run.makespan.toFixed(1)} s from the first submission to the last end`,
    `  stacks up  ${upSeconds.toFixed(1)} s (${stacks.map((s) => `${s.stack} ${(s.milliseconds / 1000).toFixed(1)} s`).join(", ")})`,
    `  paid time  ${percent(run.efficiency)} of it with a job`,
    "",
    indent(sitesTable(run, colors)),
    "",
    colors.bold("where the time of each new worker went (seconds)"),
    indent(powerOnTable(run.powerOns, colors)),
  ];
  return lines.join("\n");
}

function sitesTable({ sites }: RunSummary, colors: Colors): string {
  const rows = sites.map((site) => [
    site.site,
    String(site.boots),
    String(site.jobs),
    hours(site.paidSeconds),
    hours(site.busySeconds),
    percent(site.efficiency),
  ]);
  return table(["site", "boots", "jobs", "node hours", "with a job", "efficiency"], rows, colors);
}

function powerOnTable(powerOns: readonly PowerOnSummary[], colors: Colors): string {
  const cell = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(1));
  const rows = powerOns.map(({ node, site, stages, total }) => [
    node,
    site,
    cell(stages.controller),
    cell(stages.create),
    cell(stages.join),
    cell(stages.firstJob),
    cell(total),
  ]);
  const head = ["node", "site", "decision to up", "engine, machine", "boot, join", "to first job", "total"];
  return table(head, rows, colors);
}

function hours(seconds: number): string {
  return `${(seconds / 3600).toFixed(3)} h`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
