import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/scenario.js";

const TYPES = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.nodes.Fetched: { derived_from: tosca.nodes.Root }
`;

/** Not `spawnSync`: the server of the test has to answer meanwhile. */
async function validate(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly text: string }> {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "elastosca.mjs"), "validate", ...args]);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
  const [status] = await once(child, "close");
  return { status, text };
}

test("imports from addresses are fetched with --allow-network only, each once", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const found = request.url === "/lib/types.yaml";
    response.writeHead(found ? 200 : 404).end(found ? TYPES : "no");
  });
  const folder = mkdtempSync(join(tmpdir(), "elastosca-network-"));
  try {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const file = join(folder, "template.yaml");
    const template = (name: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [ "http://127.0.0.1:${port}/lib/${name}" ]
topology_template: { node_templates: { one: { type: my.nodes.Fetched } } }
`;
    writeFileSync(file, template("types.yaml"));
    const closed = await validate(file);
    expect(closed.status).toBe(1);
    expect(closed.text).toContain("TS3009");
    expect(asked).toEqual([]);
    expect(await validate(file, "--allow-network")).toMatchObject({ status: 0 });
    expect(asked).toEqual(["/lib/types.yaml"]);
    writeFileSync(file, template("absent.yaml"));
    const absent = await validate(file, "--allow-network");
    expect(absent.status).toBe(1);
    expect(absent.text).toContain(":2:12 - error TS3009");
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
