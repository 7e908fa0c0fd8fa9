// Runs steps side by side where one would leave the machine idle, with an output that reads as if they had not.

/**
 * Runs rounds one after the other, and the lanes of a round at the same time; a lane is a list of steps, which follow
 * each other. What the first lane prints is seen at once, that of every other when the round is over, as one piece.
 *
 * @param rounds lists of lanes.
 * @param run `(step, terminal) => Promise<result>`; a terminal has `write(text)`, and `beside`: true where a
 * lane runs next to another one.
 * @param terminal where everything goes in the end.
 * @returns the results in the order of the steps.
 */
export async function runRounds(rounds, run, terminal) {
  const results = [];
  for (const lanes of rounds) {
    const busy = lanes.filter((steps) => steps.length > 0);
    const done = await Promise.all(
      busy.map((steps, at) => runLane(steps, { run, terminal, at, of: busy.length })),
    );
    for (const lane of done) {
      terminal.write(lane.kept.join(""));
      results.push(...lane.results);
    }
  }
  return results;
}

async function runLane(steps, { run, terminal, at, of }) {
  const kept = [];
  const live = at === 0;
  const own = { write: (text) => (live ? terminal.write(text) : kept.push(text)), live, beside: of > 1 };
  const results = [];
  for (const step of steps) results.push(await run(step, own));
  return { kept, results };
}
