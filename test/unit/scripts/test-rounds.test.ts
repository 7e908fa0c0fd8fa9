import { describe, expect, test } from "vitest";
import { runRounds } from "../../../scripts/test/rounds.mjs";

/** Steps that take as many turns as their names have letters, with a word at their begin and end. */
async function record(rounds: readonly (readonly (readonly string[])[])[]) {
  const order: string[] = [];
  let text = "";
  const results = await runRounds(
    rounds,
    async (step, terminal) => {
      order.push(`begin ${step}`);
      terminal.write(`<${step}>`);
      for (const _ of step) await Promise.resolve();
      order.push(`end ${step}`);
      terminal.write(`</${step}>`);
      return { step, beside: terminal.beside };
    },
    {
      write(piece) {
        text += piece;
      },
    },
  );
  return { order, text, results };
}

describe("rounds of steps", () => {
  test("lanes run at the same time, the output of each stays in one piece", async () => {
    const { order, text } = await record([[["longest"], ["a", "bc"]]]);
    expect(order.indexOf("end bc")).toBeLessThan(order.indexOf("end longest"));
    expect(text).toBe("<longest></longest><a></a><bc></bc>");
  });

  test("a round begins when the one before it has ended, and steps of a lane follow each other", async () => {
    const { order, results } = await record([[["long"], ["x"]], [["one", "two"]]]);
    expect(order.slice(-4)).toEqual(["begin one", "end one", "begin two", "end two"]);
    expect(results.map(({ step }) => step)).toEqual(["long", "x", "one", "two"]);
  });

  test("where only one lane has steps it is seen at once and runs beside none", async () => {
    const { text, results } = await record([[[], ["alone"]]]);
    expect(text).toBe("<alone></alone>");
    expect(results).toEqual([{ step: "alone", beside: false }]);
  });
});
