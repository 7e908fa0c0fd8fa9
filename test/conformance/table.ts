import type { Expectation } from "./expectations.js";

import type { Judged, Score } from "./judge.js";

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

const HEAD = `# Conformance

Made by \`npm run conformance -- --write\`: every template of the public corpora is judged in process, with the levels that
its corpus needs (test/conformance/corpora), and compared with the verdict, and where there is one the line, that the
corpus states. \`npm run conformance\` prints the table, \`-- --json\` the figures for machines, \`-- --cases\` every
disagreement, \`-- --corpora FOLDER\` judges other corpora in the same layout. The corpora are not part of the
repository; where they are not at hand nothing is judged.
`;

function lineList({ missed = [], extra = [] }: NonNullable<Expectation["lines"]>): string {
  const list = (lines: readonly number[], what: string) =>
    lines.length === 0 ? "" : `, ${what} on line ${lines.join(", ")}`;
  return `${list(missed, "no error")}${list(extra, "an error")}`;
}

/** The page docs/conformance.md: the table, and each disagreement with the text that decides it. */
export function conformancePage(judged: readonly Judged[], known: readonly Expectation[]): string {
  const reasons = new Map<string, string[]>();
  for (const { corpus, case: name, lines, reason } of known) {
    const place = `${corpus}: \`${name}\`${lines === undefined ? "" : lineList(lines)}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), place]);
  }
  const sections = [...reasons].map(
    ([reason, cases]) => `- ${reason.trim()}\n${cases.map((each) => `  - ${each}`).join("\n")}`,
  );
  const explained = sections.length === 0 ? "None." : sections.join("\n");
  const table = scoreTable(judged.map(({ score }) => score));
  return `${HEAD}\n${table}\n\n## Disagreements\n\n${explained}\n`;
}
