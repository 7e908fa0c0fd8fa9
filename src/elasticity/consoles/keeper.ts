import { CODES } from "../../diagnostics/catalog.js";
import type { ControllerEvent } from "../controller-events.js";
import { faultEvent } from "../controller-report.js";
import type { NodeActuator } from "../nodes/actuator.js";
import { scrubText } from "../scrub.js";
import { sideWork } from "../side-work.js";
import { consoleExcerpt } from "./excerpt.js";
import { keepConsole } from "./files.js";

/** Keeps what machines that did not come wrote to their consoles, beside the loop. */
export interface ConsoleKeeper {
  take(event: ControllerEvent): void;
  /** Waits for the questions that are under way; those that wait are not asked any more. */
  close(): Promise<void>;
}

export interface ConsoleKeeperOptions {
  /** The run folder of the cluster. */
  readonly folder: string;
  readonly console: NonNullable<NodeActuator["console"]>;
  /** Told of each console that was kept, and of each that the site refused or the disk did not take. */
  readonly report: (event: ControllerEvent) => void;
  /** Until when a site is waited for. Default 20 seconds. */
  readonly timeoutMillis?: number;
}

/** A worker whose machine did not come. */
interface Failure {
  readonly site: string;
  readonly node: string;
  readonly at: number;
}

const TIMEOUT_MILLIS = 20_000;
/** Questions at once, and failures that may wait for their turn: no more are kept anyway. */
const AT_ONCE = 4;
const WAITING = 20;

/**
 * A keeper that asks at once when a worker fails to boot: the update that follows removes the machine. So it is
 * best effort; a machine that is gone, or a site that has no console of it, is not worth a word.
 */
export function createConsoleKeeper(options: ConsoleKeeperOptions): ConsoleKeeper {
  const work = sideWork<Failure>({
    atOnce: AT_ONCE,
    waiting: WAITING,
    run: (failure) => keep(options, failure),
  });
  return {
    take(event) {
      if (event.kind !== "node" || event.from !== "powering-on" || event.to !== "off-error") return;
      const { site, node, at } = event;
      work.add({ site, node, at });
    },
    close: work.close,
  };
}

/** Never rejects. */
async function keep(options: ConsoleKeeperOptions, { site, node, at }: Failure): Promise<void> {
  const { folder, report } = options;
  try {
    const text = await asked(options, site, node);
    const lines = consoleExcerpt(text ?? "");
    if (lines.length === 0) return;
    const file = await keepConsole(folder, node, at, lines);
    report({ kind: "console", at: Date.now(), site, node, file, lines: lines.length });
  } catch (error) {
    const problem = scrubText(error instanceof Error ? error.message : String(error));
    report(faultEvent(CODES.consoleNotKept, { site, node, problem }, Date.now()));
  }
}

/** The site's answer; rejects when none comes in time, whatever the question goes on to do. */
async function asked(
  { console, timeoutMillis = TIMEOUT_MILLIS }: ConsoleKeeperOptions,
  site: string,
  node: string,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fault = () => reject(new Error(`no answer within ${timeoutMillis / 1000} s`));
    timer = setTimeout(fault, timeoutMillis);
  });
  try {
    return await Promise.race([console(site, node), late]);
  } finally {
    clearTimeout(timer);
  }
}
