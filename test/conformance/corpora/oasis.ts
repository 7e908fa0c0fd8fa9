import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Corpus } from "../case.js";
import { folderOf, yamlFiles } from "./folders.js";

/** Assertion templates for version 1.0, with kinds and lines in their own metadata. */
export const OASIS_1_0: Corpus = {
  name: "oasis-1.0",
  levels: {},
  cases() {
    const folder = folderOf("oasis-1.0");
    return folder === undefined
      ? undefined
      : yamlFiles(folder)
          .filter((id) => !id.startsWith("dependencies/"))
          .map((id) => assertion(folder, id));
  },
};

function assertion(folder: string, id: string): Case {
  const path = join(folder, id);
  const text = readFileSync(path, "utf8");
  const read = (key: string) => new RegExp(`oasis\\.testAssertion\\.${key}: *(.+)`).exec(text)?.[1]?.trim();
  const lines = read("tags\\.errors_lines") ?? "";
  return {
    id,
    path,
    text,
    valid: read("tags\\.errors") === undefined,
    lines: lines === "" ? [] : lines.split(",").map((line) => Number(line.replace(/["']/g, "").trim())),
    inputs: {},
  };
}

/** Files of version 2.0, each with the exit status of a validator beside it. */
export const OASIS_2_0: Corpus = {
  name: "oasis-2.0",
  levels: {},
  cases() {
    const folder = folderOf("oasis-2.0");
    return folder === undefined ? undefined : yamlFiles(folder).flatMap((id) => expected(folder, id));
  },
};

function expected(folder: string, id: string): readonly Case[] {
  const path = join(folder, id);
  const verdict = path.replace(/\.ya?ml$/, ".expected");
  if (!existsSync(verdict)) return [];
  const valid = readFileSync(verdict, "utf8").trim() === "0";
  const text = readFileSync(path, "utf8");
  return [{ id, path, text, valid, lines: [], inputs: {} }];
}
