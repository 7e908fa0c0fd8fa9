import { describe, expect, test } from "vitest";
import { tradeoffPlot } from "../../../src/simulator/plots/tradeoff.js";
import { wellFormed } from "./well-formed.js";

describe("cost against mean waits", () => {
  const point = (policy: string, cost: number, seconds: number, own = false) =>
    ({ policy, own, cost, waitMean: seconds * 1000 }) as const;

  test("SY-32 is drawn with every policy named, and who is beaten by none is said and joined", () => {
    const points = [
      point("a<b", 10, 100, true),
      point("c", 12, 20, true),
      point("d", 13, 25),
      point("e", 10, 300),
    ];
    const svg = tradeoffPlot("a trace", points);
    expect(wellFormed(svg)).toBe(true);
    expect(svg).toContain("Beaten by none in both: a&lt;b, c.");
    for (const name of ["a&lt;b", "c", "d", "e"]) expect(svg).toContain(`>${name}</text>`);
    expect(svg.match(/<circle[^>]*fill="#0072b2"/g)).toHaveLength(2);
    const [, line = ""] = /<path d="M([^"]+)" stroke="#8c8c8c" stroke-width="1.5"/.exec(svg) ?? [];
    expect(line.split("L")).toHaveLength(2);
  });

  test("SY-32 less cost is further left, longer waits are higher, and names cover no other", () => {
    const points = [
      point("dear", 40, 10),
      point("cheap", 20, 1000),
      point("same", 40, 10),
      point("again", 40, 10),
    ];
    const svg = tradeoffPlot("x", points);
    const places = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)">(dear|cheap|same|again)</g)];
    const of = (name: string) => places.find(([, , , label]) => label === name) ?? [];
    expect(Number(of("cheap")[1])).toBeLessThan(Number(of("dear")[1]));
    expect(Number(of("cheap")[2])).toBeLessThan(Number(of("dear")[2]));
    expect(new Set(["dear", "same", "again"].map((name) => of(name)[2])).size).toBe(3);
  });

  test("SY-32 one policy without waits or cost is a picture too", () => {
    const svg = tradeoffPlot("nothing", [point("only", 0, 0)]);
    expect(wellFormed(svg)).toBe(true);
    expect(svg).not.toContain("NaN");
  });
});
