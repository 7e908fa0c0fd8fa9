import type { Score } from "./judge.js";

/** The figures as a Markdown table, for the terminal and for docs/conformance.md. */
export function scoreTable(scores: readonly Score[]): string {
  const rows = scores.map((score) => [
    score.corpus,
    ratio(score.validAccepted, score.valid),
    ratio(score.invalidRefused, score.invalid),
    percent(score.validAccepted + score.invalidRefused, score.valid + score.invalid),
    ratio(score.lineHit, score.lineExpected),
    String(score.crashes),
    String(score.explained),
  ]);
  const head = [
    "corpus",
    "valid accepted",
    "invalid refused",
    "agreement",
    "right line",
    "crashes",
    "explained",
  ];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? "-" : `${part}/${whole}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}
