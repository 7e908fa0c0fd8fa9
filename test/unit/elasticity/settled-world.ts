import { expect } from "vitest";
import { smallWorld, type World } from "./world.js";

/** The desired sets that were decided on, as `site: node node`. */
export const sets = (world: World) =>
  world.log
    .flatMap(({ actions }) => actions)
    .flatMap((action) => (action.kind === "set-nodes" ? [`${action.site}: ${action.nodes.join(" ")}`] : []));

/** Codes of the reasons of all decisions, in their order. */
export const codes = (world: World) => world.log.flatMap(({ reasons }) => reasons.map(({ code }) => code));

/** First looks: every absent node is known and closed. */
export function ready(settings = {}): World {
  const world = smallWorld(settings);
  world.settle(2);
  world.log.length = 0;
  return world;
}

/** One processor pair of work on vnode-1, running. */
export function busy(settings = {}): World {
  const world = ready(settings);
  world.submit(2);
  world.settle(3);
  expect(world.lifecycle("vnode-1")).toBe("used");
  world.log.length = 0;
  return world;
}
