import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { pruneHistory } from "../../../src/cli/deployment/history.js";

const root = mkdtempSync(join(tmpdir(), "elastosca-history-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("keeps the newest updates, each with both of its files", () => {
  const folder = join(root, ".pulumi", "history", "elastosca", "site-a");
  mkdirSync(folder, { recursive: true });
  for (const time of [1, 2, 3]) {
    for (const kind of ["history", "checkpoint"]) {
      writeFileSync(join(folder, `site-a-179535470000000000${time}.${kind}.json`), "{}");
    }
  }
  pruneHistory(pathToFileURL(root).href, "elastosca", "site-a", 2);
  expect(readdirSync(folder)).toEqual(
    [2, 3].flatMap((time) =>
      ["checkpoint", "history"].map((kind) => `site-a-179535470000000000${time}.${kind}.json`),
    ),
  );
});
