import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stepCommand } from "../../src/heat/step-script.js";
import { recordResources } from "../support/record-resources.js";
import { stackOutputs } from "../support/record-stacks.js";
import type { Recording } from "../support/recording-monitor.js";
import { inputFaults, packageSchema } from "../support/schema-check.js";
import { revealed, Secret } from "../support/wire-values.js";
import { FILES, PASSWORD, RUN, TEMPLATE } from "./shop-template.js";

describe("SY-7: single resources recorded over the wire protocol", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await recordResources(RUN);
  });
  const of = (type: string) => recording.registrations.filter((one) => one.type === type);
  const named = (type: string, name: string) => of(type).find((one) => one.name === name);

  it("SY-7: registers what the template asks for, without an error or a warning", () => {
    expect(recording.log).toEqual([]);
    expect(recording.stderr).toBe("");
    expect(recording.exitCode).toBe(0);
    const count = (type: string) => of(`openstack:${type}`).length;
    expect({
      servers: count("compute/instance:Instance"),
      groups: count("compute/serverGroup:ServerGroup"),
      attachments: count("compute/volumeAttach:VolumeAttach"),
      volumes: count("blockstorage/volume:Volume"),
      networks: count("networking/network:Network"),
      subnets: count("networking/subnet:Subnet"),
      routers: count("networking/router:Router"),
      ports: count("networking/port:Port"),
      addresses: count("networking/floatingIp:FloatingIp"),
      commands: of("command:remote:Command").length,
    }).toEqual({
      servers: 3,
      groups: 1,
      attachments: 1,
      volumes: 1,
      networks: 1,
      subnets: 1,
      routers: 1,
      ports: 2,
      addresses: 1,
      commands: 2,
    });
  });

  it("SY-7: previews: nothing is known, nothing fails", async () => {
    const preview = await recordResources({ ...RUN, preview: true });
    expect(preview.log).toEqual([]);
    expect(preview.exitCode).toBe(0);
    expect(preview.registrations.map(({ urn }) => urn).sort()).toEqual(
      recording.registrations.map(({ urn }) => urn).sort(),
    );
  });

  it.for(["openstack", "command", "tls"])("SY-7: inputs of %s are those of its schema", (name, context) => {
    const schema = packageSchema(name);
    if (schema === undefined) return context.skip(`the schema of ${name} is not on this machine`);
    const own = recording.registrations.filter((one) => one.type.startsWith(`${name}:`));
    expect(own.length).toBeGreaterThan(0);
    expect(own.flatMap((one) => inputFaults(schema, one.type, one.inputs))).toEqual([]);
  });

  it("SY-7: machines are wired to ports, groups and volumes by reference", () => {
    const front = named("openstack:compute/instance:Instance", "front");
    expect(front?.inputs).toMatchObject({
      flavorName: "small",
      imageName: "ubuntu",
      networks: [{ port: "front_port-id" }],
      schedulerHints: [{ group: "apart-id" }],
    });
    expect(front?.provider).toContain("cloud-provider");
    expect(named("openstack:compute/volumeAttach:VolumeAttach", "back-disk")?.inputs).toEqual({
      instanceId: "back-id",
      volumeId: "disk-id",
      device: "/dev/vdb",
    });
    const router = named("openstack:networking/router:Router", "router");
    expect(router?.inputs["externalNetworkId"]).toBe("id-of-public");
  });

  it("SY-7: steps run over pinned ssh, the hidden machine over the public one, secrets on stdin only", () => {
    const create = named("command:remote:Command", "database-create");
    const start = named("command:remote:Command", "web-start");
    expect(create?.inputs["connection"]).toBeInstanceOf(Secret);
    expect(create?.inputs["stdin"]).toBeInstanceOf(Secret);
    expect(revealed(create?.inputs["connection"])).toMatchObject({
      host: "address-of-back",
      hostKey: "ssh-ed25519 AAAAback-key\n",
      proxy: { host: "203.0.113.7", hostKey: "ssh-ed25519 AAAAfront-key\n" },
    });
    expect(revealed(start?.inputs["connection"])).not.toHaveProperty("proxy");
    const encoded = Buffer.from(PASSWORD).toString("base64");
    expect(revealed(create?.inputs["stdin"])).toContain(`root_password ${encoded}\n`);
    expect(revealed(start?.inputs["stdin"])).toContain(
      `database ${Buffer.from("address-of-back").toString("base64")}\n`,
    );
    expect(start?.dependencies).toContain(create?.urn);
    for (const one of recording.registrations) {
      const shown = JSON.stringify({ ...one.inputs, stdin: undefined });
      expect(shown).not.toContain(PASSWORD);
      expect(shown).not.toContain(encoded);
    }
    const open = of("openstack:networking/secGroupRule:SecGroupRule")
      .filter(({ inputs }) => inputs["remoteIpPrefix"] === "0.0.0.0/0")
      .map(({ name }) => name);
    expect(open.sort()).toEqual(["front-filter-tcp-22-22", "front-filter-tcp-80-80"]);
  });

  it("SY-7: tells the template's outputs", () => {
    expect(stackOutputs(recording)).toEqual({
      outputs: { url: "http://203.0.113.7", database: "address-of-back" },
    });
  });

  it("F80: outputs of operations are lines of what their steps print; secret ones stay secret", async () => {
    const template = TEMPLATE.replace(
      "inputs: { database: {",
      "inputs: { port: { get_operation_output: [ database, Standard, create, port ] }, token: { get_operation_output: [ database, Standard, create, api_token ] }, database: {",
    ).replace(
      "  outputs:\n",
      "  outputs:\n    port: { value: { get_operation_output: [ database, Standard, create, port ] } }\n",
    );
    const run = await recordResources({ ...RUN, files: { ...FILES, "template.yaml": template } });
    expect(run.log).toEqual([]);
    expect(stackOutputs(run)).toMatchObject({ outputs: { port: "second of database-create" } });
    const step = (name: string) => run.registrations.find((one) => one.name === name);
    expect(step("database-create")?.additionalSecretOutputs).toContain("stdout");
    const line = (name: string, value: string) => `${name} ${Buffer.from(value).toString("base64")}\n`;
    const stdin = step("web-start")?.inputs["stdin"];
    expect(stdin).toBeInstanceOf(Secret);
    expect(revealed(stdin)).toContain(line("port", "second of database-create"));
    expect(revealed(stdin)).toContain(line("token", "first of database-create"));
    expect(step("web-start")?.dependencies).toContain(step("database-create")?.urn);
  });

  it("SY-7: naming a further machine of a set adds that machine and changes nothing else", async () => {
    const grown = await recordResources({ ...RUN, nodes: ["extra-1", "extra-3"] });
    const before = new Map(recording.registrations.map((one) => [one.urn, one]));
    const added = grown.registrations.filter(({ urn }) => !before.has(urn));
    expect(added.map(({ name }) => name)).toEqual(["extra-3"]);
    for (const one of grown.registrations) {
      const old = before.get(one.urn);
      if (old !== undefined) expect(one).toEqual(old);
    }
    const strange = await recordResources({ ...RUN, nodes: ["extra-9"] });
    expect(strange.exitCode).not.toBe(0);
    expect(strange.log.map(({ message }) => message).join("\n")).toContain("TS9504");
  });

  it("SY-7: scripts that are not there stop the program before anything is registered", async () => {
    const { "db.sh": _, ...files } = FILES;
    const run = await recordResources({ ...RUN, files });
    expect(run.exitCode).not.toBe(0);
    expect(run.registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    expect(run.log.map(({ message }) => message).join("\n")).toContain("db.sh");
  });

  it("SY-7: a playbook gets the inputs of its operation as variables", () => {
    const folder = mkdtempSync(join(tmpdir(), "elastosca-step-"));
    try {
      writeFileSync(join(folder, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n');
      writeFileSync(join(folder, "ansible-playbook"), `#!/bin/sh\ncat "\${6#@}" >${folder}/out\n`);
      for (const name of ["sudo", "ansible-playbook"]) chmodSync(join(folder, name), 0o755);
      const step = {
        name: "play",
        server: "one",
        file: "play.yaml",
        interpreter: "ansible" as const,
        content: "- hosts: all\n",
        environment: {},
        after: [],
        timeoutSeconds: 20,
        origin: { file: "t.yaml", line: 1, column: 1, name: "play" },
      };
      const values = { first: 'a "quoted" \\ one\nof\ttwo lines', second: "2" };
      const lines = Object.entries(values).map(
        ([name, value]) => `${name} ${Buffer.from(value).toString("base64")}\n`,
      );
      const command = stepCommand(step).replaceAll("/var/log/elastosca", `${folder}/log`);
      const ran = spawnSync("sh", ["-c", command], {
        input: lines.join(""),
        env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
        encoding: "utf8",
      });
      expect(ran.stderr).toBe("");
      expect(JSON.parse(readFileSync(join(folder, "out"), "utf8"))).toEqual(values);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("SY-7: a step's command gives its inputs to the script and none to its own text", () => {
    const start = named("command:remote:Command", "web-start");
    const folder = mkdtempSync(join(tmpdir(), "elastosca-step-"));
    try {
      writeFileSync(join(folder, "sudo"), '#!/bin/sh\nshift\nexec "$@"\n');
      chmodSync(join(folder, "sudo"), 0o755);
      const command = String(revealed(start?.inputs["create"])).replaceAll(
        "/var/log/elastosca",
        `${folder}/log`,
      );
      const out = join(folder, "out");
      const value = `a "quoted" 'value'\nof two lines`;
      const ran = spawnSync("sh", ["-c", `${command}\ncat ${out}`], {
        input: `database ${Buffer.from(value).toString("base64")}\n`,
        env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}`, OUT: out },
        encoding: "utf8",
      });
      expect(ran.stderr).toBe("");
      expect(ran.stdout).toBe(value);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
