import {
  base,
  figures,
  ONE_BLOCK,
  type PaperFigures,
  type PaperScenario,
  replay,
  STOP_START,
} from "./scenario.js";

/** The rows of the specification's table, each with the figures of its independent model. */
export const tableRows: readonly PaperScenario[] = [...serialRows(), ...parallelRows(), ...sizeRows()];

function serialRows(): PaperScenario[] {
  const locked = { updates: "serial", off: 7.5 } as const;
  return [
    {
      ...replay("serial-20-5", "serial updates, one power-off an update", 5, {}),
      reference: figures(317, 922, 67.7, 64.3, 7, 0.78),
    },
    {
      ...replay("serial-20-5-batched", "serial updates, power-offs together", 5, { offs: "batched" }),
      reference: figures(337, 919, 65, 60.5, 9, 0.78),
    },
    {
      ...replay("serial-20-13", "serial updates, only the idle limit changed", 13, { offs: "batched" }),
      reference: figures(294, 898, 72.9, 70.9, 4, 0.76),
    },
    {
      ...replay("serial-20-5-all", "serial updates, power-ons and power-offs together", 5, {
        ons: "batched",
        offs: "batched",
      }),
      reference: figures(317, 976, 65.1, 60.8, 9, 0.82),
    },
    {
      ...base("serial-20-20-own", "our loop behind the same lock", { ...locked }, 20),
    },
  ];
}

function parallelRows(): PaperScenario[] {
  const row = (boot: number, idle: number, reference: PaperFigures, prebaked = false): PaperScenario => ({
    ...base(
      `parallel-${boot}-${idle}${prebaked ? "-prebaked" : ""}`,
      `site updates, boot ${boot} min, idle ${idle} min${prebaked ? ", prebaked image" : ""}`,
      { boot, setup: !prebaked },
      idle,
    ),
    reference,
  });
  const even = row(20, 20, figures(276, 890, 77.3, 75.8, 3, 0.75));
  return [
    row(20, 5, figures(320, 953, 67.2, 61.5, 12, 0.8)),
    row(20, 10, figures(296, 918, 72.6, 69.1, 7, 0.77)),
    row(20, 13, figures(281, 886, 77, 75, 4, 0.74)),
    row(20, 20, figures(281, 907, 75.2, 73.2, 4, 0.76)),
    { ...even, id: "parallel-20-20-no-failure", what: `${even.what}, no node fails`, failure: false },
    row(10, 10, figures(282, 875, 79.3, 75.7, 7, 0.73)),
    row(8, 8, figures(283, 867, 80.5, 76.1, 9, 0.73)),
    row(5, 5, figures(284, 845, 84.3, 77.9, 12, 0.71)),
    row(5, 1, figures(284, 797, 89.3, 82.6, 12, 0.67)),
    row(5, 1, figures(273, 765, 88.9, 88.9, 12, 0.64), true),
    row(3, 1, figures(270, 753, 91.2, 91.2, 13, 0.64), true),
    {
      ...base("stop-start-2-1", "a pool that is stopped and started, idle 1 min", STOP_START, 1),
      reference: figures(267, 746, 92.9, 92.9, 13, 0.63),
    },
  ];
}

/** Other numbers of nodes, and all files at once. */
function sizeRows(): PaperScenario[] {
  const serial = replay("one-block-serial-20", "all files at once, serial updates", 5, {});
  const locked = replay("nodes-10-serial", "10 elastic nodes, serial updates", 5, {});
  return [
    { ...serial, blocks: ONE_BLOCK, failure: false, reference: figures(262, 784, 84.7, 83, 3, 0.66) },
    {
      ...base("one-block-5-1", "all files at once, site updates, boot 5 min, idle 1 min", { boot: 5 }, 1),
      blocks: ONE_BLOCK,
      failure: false,
      reference: figures(240, 727, 97.1, 95.2, 3, 0.61),
    },
    {
      ...base("no-bursting", "the static nodes alone", { elasticNodes: 0 }, 0),
      idleMinutes: null,
      rules: "none",
      failure: false,
      reference: figures(613, 0, 0, 0, 0, 0),
    },
    {
      ...locked,
      cluster: { ...locked.cluster, elasticNodes: 10 },
      reference: figures(222, 1801, 46.1, 43.6, 11, 1.45),
    },
    many(10, 5, 1, figures(156, 1377, 79.4, 66.4, 40, 1.1)),
    many(20, 20, 20, figures(103, 2477, 45, 41.2, 21, 1.94)),
    many(20, 5, 1, figures(115, 1924, 70.5, 51.8, 80, 1.51)),
  ];
}

function many(elasticNodes: number, boot: number, idle: number, reference: PaperFigures): PaperScenario {
  const what = `${elasticNodes} elastic nodes, site updates, boot ${boot} min, idle ${idle} min`;
  return {
    ...base(`nodes-${elasticNodes}-${boot}-${idle}`, what, { elasticNodes, boot }, idle),
    reference,
  };
}
