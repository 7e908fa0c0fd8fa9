import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../src/cli/commands/index.js";
import { createProgram } from "../../../src/cli/main.js";

const ROOT = resolve(import.meta.dirname, "../../..");
const pages = join(ROOT, "docs", "diagnostics");

/** Codes of faults that have no place in a file, as the sources of the command line name them. */
const sources = readdirSync(join(ROOT, "src", "cli"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(ROOT, "src", "cli", file), "utf8"));
const codes = [...new Set(sources.flatMap((text) => text.match(/TS9\d{3}/g) ?? []))].sort();

describe("codes of the command line", () => {
  test("each stands for one fault only", () => {
    const declared = sources.flatMap((text) => text.match(/code: "TS9\d{3}"/g) ?? []).sort();
    expect(declared).toEqual([...new Set(declared)]);
  });

  test("there are some", () => expect(codes.length).toBeGreaterThan(15));

  test.each(codes)("%s has a page with what to do", (code) => {
    const page = join(pages, `${code}.md`);
    expect(existsSync(page), page).toBe(true);
    const text = readFileSync(page, "utf8");
    expect(text.startsWith(`# ${code}: `)).toBe(true);
    expect(text).toContain("**What to do**");
  });
});

describe("help", async () => {
  const commands = (await createProgram(() => {})).commands;

  test("the table names every command", () => {
    expect(COMMANDS.flatMap(({ names }) => names)).toEqual(commands.map((command) => command.name()));
  });

  test.each(commands.map((command) => [command.name(), command] as const))(
    "%s describes itself and every option",
    (_, command) => {
      expect(command.description()).not.toBe("");
      for (const option of command.options) {
        expect(option.description || option.argChoices?.join(), option.flags).toBeTruthy();
      }
    },
  );
});
