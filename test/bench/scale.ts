import { type Burst, burst } from "../unit/simulator/scale-world.js";
import { atMost, type Figure } from "./figure.js";

const SECOND = 1000;

/**
 * Time to scale (P9, P10) in virtual time, on four sites whose machines boot in 60 s and whose updates take 8 s
 * and ask for ten machines a second each; no more than 300 are started a minute and site, as the policy has it by
 * default. Over-scaling is looked for in every decision and at every change of a machine.
 */
export function scaleFigures(): readonly Figure[] {
  return [
    ...upFigures({ nodes: 1000 }, 180),
    ...upFigures({ nodes: 1000, within: 20 * SECOND }, 180),
    ...upFigures({ nodes: 4000 }, 420),
    ...downFigures({ nodes: 1000, staying: 20 }),
  ];
}

function upFigures(setting: Burst, limit: number): readonly Figure[] {
  const { nodes, within = 0 } = setting;
  const { acceptedAfter, over } = burst(setting);
  const what = `${nodes} nodes for jobs within ${within / SECOND} s`;
  return [
    atMost("P9", `${what}: all have accepted a job, virtual time`, acceptedAfter / SECOND, "s", limit),
    atMost("P9-over", `${what}: most nodes too many at any instant`, over, "nodes", 0),
  ];
}

function downFigures(setting: Burst): readonly Figure[] {
  const { goneAfter, restarts } = burst(setting);
  const what = `${setting.nodes} nodes idle at once, ${setting.staying ?? 0} go on to work`;
  return [
    atMost("P10-scale-down", `${what}: idle time over to gone, virtual time`, goneAfter / SECOND, "s", 60),
    atMost("P10-scale-down", `${what}: jobs that lost their node`, restarts, "jobs", 0),
  ];
}
