import { type ChildProcess, spawn } from "node:child_process";
import type { ControllerEvent } from "./controller-events.js";
import { scrubText } from "./scrub.js";
import { sideWork } from "./side-work.js";

/** Names of the hooks in the sites file, and those that CLUES gives them (CL-10). */
export const HOOKS = {
  prePowerOn: "PRE_POWERON",
  postPowerOn: "POST_POWERON",
  prePowerOff: "PRE_POWEROFF",
  postPowerOff: "POST_POWEROFF",
  poweredOn: "POWEREDON",
  poweredOff: "POWEREDOFF",
  unexpectedPowerOn: "UNEXPECTED_POWERON",
  unexpectedPowerOff: "UNEXPECTED_POWEROFF",
  onError: "ONERR",
  offError: "OFFERR",
  unknown: "UNKNOWN",
  idle: "IDLE",
  used: "USED",
  request: "REQUEST",
} as const;

export type HookName = keyof typeof HOOKS;

/** Commands by hook, each a program with its arguments; the worker's name is added as the last one. */
export type Hooks = Readonly<Partial<Record<HookName, readonly string[]>>>;

/** One call that an event leads to. */
export interface HookCall {
  readonly hook: HookName;
  readonly node: string;
  /** What else is known, as environment variables without their prefix. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Which hooks an event of the loop calls, in order. */
export function hookCalls(event: ControllerEvent): HookCall[] {
  if (event.kind === "node") return nodeCalls(event);
  if (event.kind === "progress") {
    const hook =
      event.stage === "created" ? "postPowerOn" : event.stage === "removed" ? "postPowerOff" : undefined;
    return hook === undefined ? [] : [{ hook, node: event.node, facts: { SITE: event.site } }];
  }
  if (event.kind !== "decided") return [];
  return event.reasons
    .filter(({ code, subject }) => code === "demand" && subject.kind === "node")
    .map(({ subject, evidence, text }) => {
      const jobs = Array.isArray(evidence["jobs"]) ? evidence["jobs"].join(" ") : "";
      return { hook: "request", node: subject.name, facts: { JOBS: jobs, REASON: text } };
    });
}

const ON: readonly string[] = ["idle", "used"];
const OFF: readonly string[] = ["off", "off-error"];

function nodeCalls(event: Extract<ControllerEvent, { kind: "node" }>): HookCall[] {
  const { node, site, from, to, phase, reason } = event;
  if (from === to) return [];
  const hooks: HookName[] = [];
  if (to === "powering-on") hooks.push("prePowerOn");
  if (to === "powering-off") hooks.push(phase === "losing" ? "unexpectedPowerOff" : "prePowerOff");
  if (from === "powering-on" && ON.includes(to)) hooks.push("poweredOn");
  if (OFF.includes(from) && ON.includes(to)) hooks.push("unexpectedPowerOn");
  if (from === "powering-off" && OFF.includes(to)) hooks.push("poweredOff");
  if (to === "on-error") hooks.push("onError");
  if (to === "off-error") hooks.push("offError");
  if (to === "unknown" || to === "idle" || to === "used") hooks.push(to);
  const facts = { SITE: site, FROM: from, TO: to, ...(reason === undefined ? {} : { REASON: reason.text }) };
  return hooks.map((hook) => ({ hook, node, facts }));
}

export interface HookOptions {
  readonly hooks: Hooks;
  /** A command that takes longer is ended, with what it started. Default 180 seconds, as in CLUES. */
  readonly timeoutMillis?: number;
  readonly onFailure: (hook: HookName, problem: string) => void;
}

/** Runs the commands of hooks beside the loop. */
export interface HookRunner {
  take(event: ControllerEvent): void;
  /** Waits for the commands that run; those that wait are not begun any more. */
  close(): Promise<void>;
}

const TIMEOUT_MILLIS = 180_000;
/** Commands at once, and calls that may wait for their turn. */
const AT_ONCE = 4;
const WAITING = 1000;

/** A runner of hooks. The loop never waits for it: what cannot be run in time is told and left out. */
export function createHooks(options: HookOptions): HookRunner {
  let dropped = false;
  const work = sideWork<HookCall>({
    atOnce: AT_ONCE,
    waiting: WAITING,
    run: (call) => runHook(options, call),
    onEmpty: () => {
      dropped = false;
    },
  });
  let isOpen = true;
  return {
    take(event) {
      for (const call of isOpen ? hookCalls(event) : []) {
        if (options.hooks[call.hook] === undefined || work.add(call) || dropped) continue;
        dropped = true;
        options.onFailure(call.hook, `${WAITING} calls wait already; further ones are left out`);
      }
    },
    async close() {
      isOpen = false;
      await work.close();
    },
  };
}

/** Variables that a command needs to run at all; no credentials, tokens or passphrases are among them. */
const PASSED: readonly string[] = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

function environmentOf({ hook, node, facts }: HookCall): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = Object.entries({ HOOK: HOOKS[hook], NODE: node, ...facts });
  return Object.fromEntries([
    ...passed,
    ...own.map(([name, value]) => [`ELASTOSCA_${name}`, scrubText(value)]),
  ]);
}

async function runHook(options: HookOptions, call: HookCall): Promise<void> {
  const [program = "", ...words] = options.hooks[call.hook] ?? [];
  const { timeoutMillis = TIMEOUT_MILLIS, onFailure } = options;
  const problem = await new Promise<string | undefined>((resolve) => {
    const child = spawn(program, [...words, call.node], {
      env: environmentOf(call),
      stdio: ["ignore", "ignore", "pipe"],
      // A group of its own, so that what the command started ends with it.
      detached: true,
    });
    let output = "";
    let late = false;
    child.stderr?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-400);
    });
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
      child.stderr?.destroy();
    }, timeoutMillis);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
    child.once("close", (status, signal) => {
      clearTimeout(timer);
      const said = output.trim() === "" ? "" : `: ${scrubText(output.trim())}`;
      if (late) resolve(`no end within ${timeoutMillis / 1000} s`);
      else resolve(status === 0 ? undefined : `it ended with ${signal ?? `status ${status}`}${said}`);
    });
  });
  if (problem !== undefined) onFailure(call.hook, problem);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself at this moment.
  }
}
