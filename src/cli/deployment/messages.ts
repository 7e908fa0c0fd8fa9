import type { StackError } from "./progress.js";

/** Colour directives that the engine leaves in its texts. */
const COLOR_TAG = /<\{%[^%]*%\}>/g;
/** A terminal's own colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
const ESCAPE = /\u001b\[[\d;]*[A-Za-z]/g;

/** Lines that tell something to the engine's developers, or repeat what the outcome says anyway. */
const NOISE: readonly RegExp[] = [
  /^@ (updating|previewing|destroying|refreshing)/i,
  /^(update|preview|destroy|refresh) failed$/i,
  /^\d+ errors? occurred:$/,
  /always a bug in the provider/i,
  /please report this (issue|to the provider)/i,
  /^at .+(\(.+\)|:\d+:\d+)$/,
  /^resource .+ failed to (create|update|delete)$/i,
];

/** What stands in front of the complaint proper: places in programs, the resource that is named anyway. */
const PREFIXES: readonly RegExp[] = [
  /^error: /i,
  /^\* /,
  /^rpc error: code = \w+ desc = /,
  /^sdk-v\d+\/\S+\.go:\d+: \S+: /,
  /^(creating|updating|deleting|reading|refreshing|creating or updating) urn:pulumi:\S+?: /i,
  /^urn:pulumi:\S+( resource)?( '\S+')?:? /,
  /^(\w+Error|Error): /,
  /^[\w-]+:[\w/]+:\w+ resource '[^']*': property \S+ value \{.*\} has a problem: /,
  /^Running program '[^']*' failed with an unhandled exception:\s*/,
];

/** A message of the engine or a provider without what only their developers have a use for. */
export function plainMessage(text: string): string {
  const lines = text
    .replace(COLOR_TAG, "")
    .replace(ESCAPE, "")
    .split("\n")
    .map(withoutPrefixes)
    .filter((line) => line !== "" && !NOISE.some((noise) => noise.test(line)));
  return lines.filter((line, index) => lines.indexOf(line) === index).join("\n");
}

/**
 * The engine's own complaint out of an Automation API error, which repeats the whole log, command line and
 * all; the first lines when it has none.
 */
export function engineComplaint(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const complaints = lines.filter((line) => line.startsWith("error: "));
  const told = complaints.map(plainMessage).filter((line) => line !== "");
  if (told.length > 0) return [...new Set(told)].join("; ");
  const rest = plainMessage(text.replace(/^(code|stdout|stderr): ?/gm, ""));
  return rest.split("\n").slice(0, 3).join(" ") || "the engine gave no reason";
}

/** A check of the provider that failed because a value that another resource should give is not there. */
const CONSEQUENCE = /property \S+ value \{<nil>\} has a problem/;

/** What the engine said, without errors that only follow from others, and without repetitions. */
export function rootCauses(errors: readonly StackError[]): readonly StackError[] {
  const causes = errors.filter(({ message }) => !CONSEQUENCE.test(message));
  const told = (causes.length > 0 ? causes : errors).map((error) => ({
    ...error,
    message: plainMessage(error.message),
  }));
  const shown = told.filter(({ message }) => message !== "");
  const key = ({ resource, message }: StackError) => `${resource}\u0000${message}`;
  return shown.filter((error, index) => shown.findIndex((other) => key(other) === key(error)) === index);
}

function withoutPrefixes(line: string): string {
  let rest = line.trim();
  for (let before = ""; before !== rest; ) {
    before = rest;
    for (const prefix of PREFIXES) rest = rest.replace(prefix, "");
  }
  return rest;
}
