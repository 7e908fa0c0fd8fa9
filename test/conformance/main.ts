import { compileText } from "../unit/topology/compile.js";
import { type Case, casesOf, corpusHost, sampleInputs } from "./corpora.js";

/** Figures of one corpus; the keys are a contract for machines. */
interface Score {
  readonly corpus: string;
  valid: number;
  validAccepted: number;
  invalid: number;
  invalidRefused: number;
  lineExpected: number;
  lineHit: number;
  crashes: number;
  explained: number;
  /** Cases whose verdict differs, for people. */
  readonly differing: string[];
}

function scoreOf(corpus: string, cases: readonly Case[]): Score {
  const score: Score = {
    corpus,
    valid: 0,
    validAccepted: 0,
    invalid: 0,
    invalidRefused: 0,
    lineExpected: 0,
    lineHit: 0,
    crashes: 0,
    explained: 0,
    differing: [],
  };
  for (const at of cases) judge(at, score);
  return score;
}

function judge(at: Case, score: Score): void {
  const lines = errorLines(at);
  if (lines === undefined) score.crashes += 1;
  const accepted = lines?.length === 0;
  if (at.valid) score.valid += 1;
  else score.invalid += 1;
  if (at.valid && accepted) score.validAccepted += 1;
  else if (!at.valid && lines !== undefined && !accepted) score.invalidRefused += 1;
  else score.differing.push(at.id);
  score.lineExpected += at.lines.length;
  score.lineHit += at.lines.filter((line) => lines?.includes(line)).length;
}

/** Lines of the errors found, undefined when the compiler threw. */
function errorLines(at: Case): readonly number[] | undefined {
  try {
    const compiled = compileText(at.text, { name: at.path, host: corpusHost, inputs: sampleInputs(at.text) });
    return compiled.errors.map((error) => Number(error.split(":")[0]));
  } catch {
    return undefined;
  }
}

const scores: Score[] = [];
for (const corpus of ["indigo", "oasis-1.0"]) {
  const cases = casesOf(corpus);
  if (cases === undefined) console.error(`corpus ${corpus} is not here; skipped`);
  else scores.push(scoreOf(corpus, cases));
}
if (process.argv.includes("--json")) {
  console.log(JSON.stringify(scores.map(({ differing: _, ...figures }) => figures)));
} else {
  for (const { corpus, differing, ...figures } of scores) {
    console.log(corpus, JSON.stringify(figures), differing.join(" "));
  }
}
process.exitCode = scores.some(({ crashes, differing }) => crashes + differing.length > 0) ? 1 : 0;
