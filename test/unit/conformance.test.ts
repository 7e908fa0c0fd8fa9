import { describe, expect, test } from "vitest";
import { CORPUS_LIST } from "../conformance/corpora/index.js";
import { explainedLines, explains, readExpectations } from "../conformance/expectations.js";
import { judgeCorpus } from "../conformance/judge.js";

const known = readExpectations();

describe("SY-6 public corpora", () => {
  test.each(CORPUS_LIST.map((corpus) => [corpus.name, corpus] as const))(
    "SY-6: %s: every verdict and line is agreed or explained, nothing crashes",
    (name, corpus) => {
      const judged = judgeCorpus(corpus, known);
      if (judged === undefined) {
        console.log(`the corpus ${name} is not at hand; skipped`);
        return;
      }
      const { outcomes } = judged;
      expect(outcomes.filter(({ crash }) => crash !== undefined)).toEqual([]);
      const open = outcomes.filter(({ agrees, reason }) => !agrees && reason === undefined);
      expect(open.map(({ id, errors }) => `${id}: ${errors.join(", ") || "accepted"}`)).toEqual([]);
      expect(outcomes.flatMap(({ id, linesMissed }) => linesMissed.map((line) => `${id}:${line}`))).toEqual(
        [],
      );
      expect(outcomes.flatMap(({ id, unexpected }) => unexpected.map((at) => `${id}:${at}`))).toEqual([]);
      // An explanation of what we agree on by now hides the next change.
      const stale = known.filter(
        (each) =>
          each.corpus === name &&
          each.lines === undefined &&
          !outcomes.some(({ id, agrees }) => !agrees && explains(each, name, id)),
      );
      expect(stale).toEqual([]);
      const staleLines = outcomes.flatMap(({ id, linesExplained }) => {
        const { missed, extra } = explainedLines(known, name, id);
        return [...missed, ...extra].filter((line) => !linesExplained.includes(line));
      });
      expect(staleLines).toEqual([]);
    },
    120_000,
  );
});
