import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompletionItem } from "vscode-languageserver/node";
import { ROOT } from "../support/scenario.js";
import { type Client, startClient } from "./language-client.js";
import { type EditedProject, HEAD, OWN, openProject } from "./language-project.js";

let project: EditedProject;
let folder: string;
let client: Client;
let main: string;
let own: string;
const ask = <T>(method: string, text: string, more?: object) => project.ask<T>(method, text, more);

beforeAll(async () => {
  project = await openProject();
  ({ folder, client, main, own } = project);
});

afterAll(async () => expect(await project.end()).toBe(0));

async function labels(text: string): Promise<readonly string[]> {
  const items = await ask<CompletionItem[]>("textDocument/completion", text);
  return items.map(({ label }) => label);
}

describe("diagnostics while typing", () => {
  test("a valid template has none, a slip is found at its place and goes away again", async () => {
    client.open(main, HEAD);
    await client.diagnostics(main, (found) => found.every(({ severity }) => severity !== 1));
    const line = HEAD.split("\n").indexOf("      type: example.Mine");
    client.type(main, { line, character: "      type: example.Mine".length }, "x");
    const [fault] = await client.diagnostics(main, (found) => found.some(({ severity }) => severity === 1));
    expect(fault?.range.start).toEqual({ line, character: 12 });
    expect(fault?.code).toMatch(/^TS3\d{3}$/);
    expect(fault?.message).toContain("example.Mine");
    client.change(main, HEAD);
    await client.diagnostics(main, (found) => found.every(({ severity }) => severity !== 1));
    client.close(main);
    expect(await client.diagnostics(main, (found) => found.length === 0)).toEqual([]);
  });

  test("the unsaved text of an import wins over the disk, and its importers are checked again", async () => {
    client.open(main, HEAD);
    client.open(own, OWN);
    await client.diagnostics(main, (found) => found.every(({ severity }) => severity !== 1));
    client.change(own, OWN.replace("[ 1, 8 ]", "[ 1, 2 ]"));
    const found = await client.diagnostics(main, (all) => all.some(({ severity }) => severity === 1));
    expect(found.find(({ severity }) => severity === 1)?.range.start.line).toBe(
      HEAD.split("\n").indexOf("        size: 3"),
    );
    client.close(own);
    client.close(main);
  });

  test("faults of an import that is not open are published for its file", async () => {
    const broken = join(folder, "broken.yaml");
    const text = OWN.replace("type: integer", "type: intger").replace("example.Mine", "example.Broken");
    writeFileSync(broken, text);
    client.open(main, HEAD.replace("own_types.yaml", "broken.yaml"));
    const found = await client.diagnostics(broken, (all) => all.length > 0);
    expect(found[0]?.message).toContain("intger");
    client.close(main);
    await client.diagnostics(broken, (all) => all.length === 0);
    rmSync(broken);
  });

  test("a YAML error is one diagnostic, and a sites file is checked as one", async () => {
    client.open(main, `${HEAD}    broken: [ 1\n`);
    const found = await client.diagnostics(main, (all) => all.some(({ severity }) => severity === 1));
    expect(found.filter(({ severity }) => severity === 1)).toHaveLength(1);
    client.close(main);
    const sites = join(folder, "sites.yaml");
    client.open(sites, "sites:\n  here:\n    provider: nowhere\n");
    const faults = await client.diagnostics(sites, (all) => all.length > 0);
    expect(faults[0]?.code).toMatch(/^TS/);
    client.close(sites);
  });
});

test("levels come from the configuration of the folder", async () => {
  const config = join(folder, "elastosca.config.yaml");
  client.open(main, HEAD.replace("example.Mine", "example.Min"));
  const [fault] = await client.diagnostics(main, (found) => found.some(({ severity }) => severity === 1));
  client.close(main);
  await client.diagnostics(main, (found) => found.length === 0);
  writeFileSync(config, `levels: { ${fault?.code}: info }\n`);
  client.open(main, HEAD.replace("example.Mine", "example.Min"));
  const found = await client.diagnostics(main, (all) => all.some(({ code }) => code === fault?.code));
  expect(found.find(({ code }) => code === fault?.code)?.severity).toBe(3);
  client.close(main);
  rmSync(config);
});

test("faults of the configuration are shown in its file, also while it is typed, and go away again", async () => {
  const config = join(folder, "elastosca.config.yaml");
  writeFileSync(config, "levels: { TS4501: lou }\n");
  client.open(main, HEAD);
  const [unopened] = await client.diagnostics(config, (found) => found.length > 0);
  expect(unopened?.range.start.line).toBe(0);
  client.open(config, "levels:\n  TS9998: none\n");
  const [fault] = await client.diagnostics(config, (found) =>
    found.some(({ range }) => range.start.line === 1),
  );
  expect(fault?.message).toContain("TS9998");
  client.change(config, "levels:\n  TS4501: none\n");
  expect(await client.diagnostics(config, (found) => found.length === 0)).toEqual([]);
  client.close(config);
  client.close(main);
  rmSync(config);
});

describe("completion", () => {
  test("keynames by construct and version, also in a file that is no YAML", async () => {
    const found = await labels(`${HEAD}    other:\n      ty‸\n      : [\n`);
    expect(found).toContain("type");
    expect(found).toContain("requirements");
    expect(found).not.toContain("node_templates");
    const old = await labels("tosca_definitions_version: tosca_simple_yaml_1_0\ntopology_template:\n  ‸");
    expect(old).not.toContain("workflows");
    const late = await labels("tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  ‸");
    expect(late).toContain("workflows");
  });

  test("types of the right kind, own and bundled ones", async () => {
    const found = await labels(`${HEAD}    other:\n      type: ‸`);
    expect(found).toEqual(
      expect.arrayContaining(["example.Mine", "tosca.nodes.indigo.Compute", "tosca.nodes.Root"]),
    );
    expect(found.some((name) => name.startsWith("tosca.capabilities."))).toBe(false);
  });

  test("targets that can serve the requirement only", async () => {
    expect(
      await labels(
        `${HEAD}    wn:\n      type: tosca.nodes.indigo.LRMS.WorkerNode.Slurm\n      requirements:\n        - host: ‸`,
      ),
    ).toEqual(["server"]);
  });

  test("inputs and arguments of functions", async () => {
    expect(await labels(`${HEAD}  outputs:\n    a:\n      value: { get_input: ‸ }`)).toEqual(["cpus"]);
    const members = await labels(`${HEAD}  outputs:\n    a:\n      value: { get_attribute: [ server, ‸ ] }`);
    expect(members).toEqual(expect.arrayContaining(["public_address", "private_address"]));
  });
});

test("the server loads nothing of Pulumi", async () => {
  const file = join(folder, "modules");
  const hook = join(ROOT, "test", "support", "loaded-modules.mjs");
  const second = await startClient(folder, { NODE_OPTIONS: `--import ${hook}`, LOADED_MODULES: file });
  second.open(main, HEAD);
  await second.diagnostics(main, () => true);
  expect(await second.stop()).toBe(0);
  const loaded = readFileSync(file, "utf8");
  expect(loaded).toContain("vscode-languageserver");
  for (const name of ["@pulumi/", "@grpc/", "ssh2", "dockerode"])
    expect(loaded).not.toContain(`node_modules/${name}`);
});
