import { writeFileSync } from "node:fs";
import type { Corpus } from "./case.js";
import { CORPUS_LIST } from "./corpora/index.js";
import { readExpectations } from "./expectations.js";
import { type Judged, judgeCorpus, type Outcome } from "./judge.js";
import { conformancePage, scoreTable } from "./table.js";

const PAGE = new URL("../../docs/conformance.md", import.meta.url);

const USAGE = `npm run conformance -- [--json] [--corpus NAME] [--corpora FOLDER] [--cases] [--write]

Judges every template of the corpora and prints a table: how many valid ones were accepted, how many invalid
ones refused, how many errors stand on the line that the corpus names. Exit status 1 when a disagreement on a
verdict or a line is not explained in test/conformance/expectations.yaml, or something crashed.

  --json           the figures for machines
  --corpus NAME    one corpus: ${CORPUS_LIST.map(({ name }) => name).join(", ")}
  --corpora FOLDER other corpora in the same layout
  --write          docs/conformance.md anew
  --cases          also every case on which we disagree, with the errors found
`;

function main(args: readonly string[]): number {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const wanted = args.includes("--corpus") ? args[args.indexOf("--corpus") + 1] : undefined;
  const corpora = CORPUS_LIST.filter(({ name }) => wanted === undefined || name === wanted);
  if (corpora.length === 0) {
    console.error(`There is no corpus "${wanted}".\n\n${USAGE}`);
    return 2;
  }
  const judged = corpora.flatMap((corpus) => run(corpus));
  if (args.includes("--json")) console.log(JSON.stringify(judged.map(({ score }) => score)));
  else console.log(scoreTable(judged.map(({ score }) => score)));
  if (args.includes("--write")) {
    writeFileSync(PAGE, conformancePage(judged, readExpectations()));
  }
  const open = judged.flatMap(({ score, outcomes }) =>
    outcomes.filter(isOpen).map((outcome) => ({ corpus: score.corpus, outcome })),
  );
  for (const { corpus, outcome } of open) {
    if (args.includes("--cases") && !outcome.agrees) console.error(caseLine(corpus, outcome));
    else if (outcome.crash !== undefined) console.error(`${corpus} ${outcome.id}: ${outcome.crash}`);
  }
  if (open.length > 0) console.error(`${open.length} disagreements are not explained (--cases lists them)`);
  if (args.includes("--cases")) for (const each of judged) printLines(each);
  return open.length === 0 ? 0 : 1;
}

function run(corpus: Corpus): readonly Judged[] {
  const judged = judgeCorpus(corpus, readExpectations());
  if (judged === undefined) console.error(`the corpus ${corpus.name} is not at hand; left out`);
  return judged === undefined ? [] : [judged];
}

function isOpen({ agrees, reason, linesMissed, unexpected }: Outcome): boolean {
  return (!agrees && reason === undefined) || linesMissed.length > 0 || unexpected.length > 0;
}

function caseLine(corpus: string, { id, valid, errors, crash }: Outcome): string {
  const found = crash ?? (errors.length === 0 ? "accepted" : errors.slice(0, 4).join(", "));
  return `${corpus} ${id}: ${valid ? "valid" : "invalid"}, but ${found}`;
}

/** Lines of which a corpus says more than a verdict. */
function printLines({ score, outcomes }: Judged): void {
  for (const { id, linesMissed, unexpected } of outcomes) {
    if (linesMissed.length > 0)
      console.error(`${score.corpus} ${id}: nothing on line ${linesMissed.join(", ")}`);
    if (unexpected.length > 0) console.error(`${score.corpus} ${id}: not marked: ${unexpected.join(", ")}`);
  }
}

process.exitCode = main(process.argv.slice(2));
