import { base, figures, type PaperFigures, type PaperScenario, replay, STOP_START } from "./scenario.js";
import { tableRows } from "./table.js";
import type { PaperClusterSettings } from "./workload.js";

export type { PaperFigures, PaperScenario } from "./scenario.js";

/** The paper says nothing about set-ups: 7 boots of 4.5 minutes are taken off the busy time. */
const MEASURED = {
  ...figures(320, 881, 66.1, 62.5, 7, 0.75),
  endMinutes: 340,
  busyMinutes: 582,
  measured: true,
} as const;

function exact(): PaperScenario[] {
  const fit = { overhead: 1, billingDelay: 2.5 };
  const single = replay("EX-1", "the experiment of the paper, one power-off an update", 5, {});
  const batched = replay("EX-1-batched", "the experiment of the paper, power-offs in a row together", 5, {
    offs: "batched",
  });
  return [single, batched].map((scenario) => ({
    ...scenario,
    cluster: { ...scenario.cluster, ...fit },
    reference: MEASURED,
  }));
}

function adaptive(id: string, what: string, settings: Partial<PaperClusterSettings>): PaperScenario {
  return { ...base(id, what, settings, 0), idleMinutes: "adaptive", rules: "adaptive" };
}

function goals(): PaperScenario[] {
  return [
    base("EX-2", "boot 20 min, plain image, idle limit = boot", { boot: 20 }, 20),
    adaptive("EX-2-adaptive", "boot 20 min, plain image, adaptive limit", { boot: 20 }),
    base("EX-3", "boot 5 min, plain image, idle limit = boot", { boot: 5 }, 5),
    adaptive("EX-3-adaptive", "boot 5 min, plain image, adaptive limit", { boot: 5 }),
    adaptive("EX-4", "boot 5 min, prebaked image, adaptive limit", { boot: 5, setup: false }),
    adaptive("EX-4-stop-start", "a pool that is stopped and started in 2 min", STOP_START),
    ...[2, 10].map((boot) =>
      adaptive(`EX-5-${boot}`, `boot ${boot} min, plain image, adaptive limit`, { boot }),
    ),
  ];
}

function oracles(): PaperScenario[] {
  const row = (boot: number, setup: boolean, reference: PaperFigures): PaperScenario => ({
    ...base(
      `oracle-${boot}${setup ? "" : "-prebaked"}`,
      `boot ${boot} min${setup ? "" : ", prebaked image"}, every gap known`,
      { boot, setup },
      0,
    ),
    idleMinutes: "oracle",
    rules: "oracle",
    reference,
  });
  return [
    row(20, true, figures(281, 846, 80.5, 78.4, 4, 0.71)),
    row(10, true, figures(287, 809, 85.4, 80.4, 9, 0.68)),
    row(5, true, figures(278, 782, 90.7, 85.5, 9, 0.66)),
    row(2, true, figures(278, 766, 94.6, 87, 12, 0.65)),
    row(20, false, figures(277, 835, 80.3, 80.3, 4, 0.7)),
    row(10, false, figures(279, 785, 85, 85, 9, 0.66)),
    row(5, false, figures(273, 752, 90.3, 90.3, 12, 0.64)),
    row(2, false, figures(266, 733, 94.4, 94.4, 12, 0.62)),
  ];
}

/** Everything that the workload is run with, in the order in which it is told. */
export const PAPER_SCENARIOS: readonly PaperScenario[] = [...exact(), ...tableRows, ...goals(), ...oracles()];
