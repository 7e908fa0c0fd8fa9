import type { Millis } from "../elasticity/core/index.js";
import type { Duration } from "./model.js";

/** Numbers that look random and are the same for the same seed on every machine. */
export interface Random {
  /** From 0 inclusive to 1 exclusive, with 32 random bits. */
  next(): number;
  /** A whole number of milliseconds, 0 or more. */
  draw(duration: Duration): Millis;
  /** Time to the next event of a process without memory. */
  exponential(mean: number): number;
  /** Normal distribution with mean 0 and variance 1. */
  normal(): number;
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
}

/**
 * A generator for one purpose: what `label` draws does not depend on what others draw, so two policies on
 * the same trace and seed meet the same boots and the same faults (common random numbers).
 */
export function createRandom(seed: number, label = ""): Random {
  const next = sfc32(hashOf(seed, label));
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const exponential = (mean: number) => -Math.log(1 - next()) * mean;
  const draw = (duration: Duration): Millis => {
    switch (duration.kind) {
      case "fixed":
        return duration.millis;
      case "uniform":
        return Math.round(duration.from + (duration.to - duration.from) * next());
      case "log-normal":
        return Math.round(duration.median * Math.exp(duration.sigma * normal()));
    }
  };
  return { next, draw, exponential, normal, below: (count) => Math.floor(next() * count) };
}

/** Four well-mixed words of a seed and a label (FNV-1a, then the finaliser of MurmurHash3). */
function hashOf(seed: number, label: string): [number, number, number, number] {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${label}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  const word = (round: number) => {
    let value = (hash + Math.imul(round, 0x9e3779b9)) | 0;
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return value ^ (value >>> 16);
  };
  return [word(1), word(2), word(3), word(4)];
}

/** Small fast counting generator (Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush. */
function sfc32(words: readonly [number, number, number, number]): () => number {
  let [a, b, c, counter] = words;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
