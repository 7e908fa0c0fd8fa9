import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compose } from "../../../src/cli/commands/compose.js";

const V = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
const BASE = `# the base\n${V}topology_template:\n  node_templates:\n    # in front\n    front:\n      type: tosca.nodes.Compute # a machine\n`;
const MORE = `# more of it\n${V}topology_template:\n  node_templates:\n    # behind\n    back: { type: tosca.nodes.Compute } # another\n`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compose-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `elastosca compose` on texts, into a file; its text, undefined when none was written. */
async function composed(...texts: readonly string[]): Promise<string | undefined> {
  const files = texts.map((text, index) => {
    const path = join(folder, `${index}.yaml`);
    writeFileSync(path, text);
    return path;
  });
  const output = join(folder, "out.yaml");
  const command = compose.build(() => {});
  const run = async () => command.parseAsync([...files, "--output", output], { from: "user" });
  await run().catch((fault: unknown) => expect(String(fault)).toMatch(/TS9112|not compiled/));
  try {
    return readFileSync(output, "utf8");
  } catch {
    return undefined;
  }
}

describe("elastosca compose", () => {
  test("writes the comments of all files at their entries, and again the same text", async () => {
    const text = await composed(BASE, MORE);
    expect(text).toBe(
      `# the base\n\n# more of it\n${V}topology_template:\n  node_templates:\n    # in front\n    front:\n      type: tosca.nodes.Compute # a machine\n    # behind\n    back: # another\n      type: tosca.nodes.Compute\n`,
    );
    expect(await composed(text ?? "")).toBe(text);
  });

  test("writes nothing when the result is wrong", async () => {
    expect(await composed(BASE, MORE.replace("tosca.nodes.Compute", "tosca.nodes.Computer"))).toBeUndefined();
  });
});
