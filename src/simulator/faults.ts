import type { Millis, NodeSpec } from "../elasticity/core/index.js";
import type { SiteModel } from "./model.js";
import type { Random } from "./random.js";

/** What will become of one machine, drawn when it is asked for. */
export interface Fate {
  /** From the request to usable, or to the moment when it should have been. */
  readonly boot: Millis;
  /** It is made and never joins. */
  readonly fails: boolean;
  /** After it became usable: it vanishes, the cloud wants it back. */
  readonly lostAfter: Millis | undefined;
  readonly noticeAfter: Millis | undefined;
}

/** Draws the fate of a machine; `warm`: it was only stopped. Always the same number of draws. */
export function fateOf(model: SiteModel, spec: NodeSpec, random: Random, warm: boolean): Fate {
  const { faults = {}, boot, warmStart } = model;
  const fails = random.next() < (faults.bootFailure ?? 0);
  const loss = random.exponential(1);
  const notice = random.exponential(1);
  const { lossInterval, spotInterval } = faults;
  return {
    boot: random.draw(warm && warmStart !== undefined ? warmStart : boot),
    fails,
    lostAfter: lossInterval === undefined ? undefined : Math.round(loss * lossInterval),
    noticeAfter:
      spotInterval === undefined || spec.market !== "spot" ? undefined : Math.round(notice * spotInterval),
  };
}
