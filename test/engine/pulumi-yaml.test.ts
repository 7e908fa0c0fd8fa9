import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeploymentPlan } from "../../src/lowering/ir.js";
import { findEngine } from "../support/engine.js";
import { type OfflineStack, offlineStack } from "../support/offline-stack.js";
import { cloudPlan, localPlan } from "../support/plan-fixture.js";
import { recordStack } from "../support/record-stacks.js";
import type { Registration } from "../support/recording-monitor.js";
import { SCHEMAS } from "../support/schema-check.js";
import { revealed } from "../support/wire-values.js";
import { yamlHost } from "../support/yaml-host.js";
import { readProgram, type YamlProgram } from "../support/yaml-program.js";
import { EXAMPLE, LOCAL_SITES, planOf, programOf, ROOT } from "../unit/emit/compiled.js";

/** Resources that only one of the two forms has: the components derive these keys from one seed. */
const SEED = ["seed"];
const MINTED = /^munge$|-host-key$|-tls-crypt$/;

describe.each([
  ["two local sites", localPlan],
  ["OpenStack at home, AWS away", () => cloudPlan("openstack")],
  ["AWS at home, OpenStack away", () => cloudPlan("aws")],
])("emitted program beside the components: %s", (_, make) => {
  const plan: DeploymentPlan = make();
  const program = readProgram(programOf(plan).text);
  let registered: ReadonlyMap<string, Registration>;
  beforeAll(async () => {
    const nodes = plan.cluster.batch.nodes.map(({ name }) => name);
    const recording = await recordStack(plan, { role: "all", nodes });
    expect(recording.log).toEqual([]);
    const own = recording.registrations.filter(
      ({ type, custom }) => custom && type !== "pulumi:pulumi:StackReference",
    );
    registered = new Map(own.map((one) => [one.name, one]));
  });

  it("declares the same resources of the same types", () => {
    const declared = Object.entries(program.resources).filter(([name]) => !MINTED.test(name));
    const types = new Map(declared.map(([name, { type }]) => [name, type]));
    const wanted = [...registered.values()].filter(({ name }) => !SEED.includes(name));
    expect([...types].sort()).toEqual(wanted.map(({ name, type }): [string, string] => [name, type]).sort());
  });

  it("gives them the same inputs, as far as they are known beforehand", () => {
    for (const [name, one] of registered) {
      const { properties = {} } = program.resources[name] ?? {};
      if (SEED.includes(name)) continue;
      // The SDK adds defaults of its own to a provider's settings.
      const provider = one.type.startsWith("pulumi:providers:");
      const inputs = Object.fromEntries(
        Object.entries(revealed(one.inputs) as object).filter(
          ([key]) => !key.startsWith("__") && !(provider && key.startsWith("skip")),
        ),
      );
      const faults = differences(properties, inputs, name);
      expect(faults).toEqual([]);
    }
  });

  it("gives them the same options", () => {
    for (const [name, one] of registered) {
      const options = program.resources[name]?.options ?? {};
      expect(options["ignoreChanges"] ?? [], name).toEqual(one.ignoreChanges);
      expect(options["deleteBeforeReplace"] ?? false, name).toBe(one.deleteBeforeReplace);
      const timeouts = {
        create: "",
        update: "",
        delete: "",
        ...(options["customTimeouts"] as object | undefined),
      };
      expect(seconds(timeouts), name).toEqual(seconds(one.customTimeouts));
      const deletedWith = /^\$\{(.*)\}$/.exec(String(options["deletedWith"] ?? ""))?.[1] ?? "";
      expect(one.deletedWith.split("::").at(-1) ?? "", name).toBe(deletedWith);
    }
  });
});

/** `240s` and `15m` as numbers, as the engine tells them. */
function seconds(times: object): object {
  const number = (text: string) => Number.parseInt(text, 10) * (text.endsWith("m") ? 60 : 1) || 0;
  return Object.fromEntries(Object.entries(times).map(([key, text]) => [key, number(String(text))]));
}

/** Where the values that a program gives cannot be the recorded ones; references may be anything. */
function differences(value: unknown, recorded: unknown, place: string): readonly string[] {
  if (typeof value === "string")
    return pattern(value).test(String(recorded)) ? [] : [`${place}: ${value} is not ${String(recorded)}`];
  if (Array.isArray(value)) {
    if (!Array.isArray(recorded) || recorded.length !== value.length) return [`${place}: another list`];
    return value.flatMap((item, index) => differences(item, recorded[index], `${place}[${index}]`));
  }
  if (typeof value !== "object" || value === null)
    return value === recorded ? [] : [`${place}: ${String(value)} is not ${String(recorded)}`];
  const called = Object.keys(value).find((key) => key.startsWith("fn::"));
  if (called !== undefined)
    return callDifferences(called, (value as Record<string, unknown>)[called], recorded, place);
  const fields = value as Record<string, unknown>;
  const others = (recorded ?? {}) as Record<string, unknown>;
  const keys = new Set([...Object.keys(fields), ...Object.keys(others)]);
  return [...keys].flatMap((key) => differences(fields[key], others[key], `${place}.${key}`));
}

function callDifferences(
  name: string,
  argument: unknown,
  recorded: unknown,
  place: string,
): readonly string[] {
  if (name === "fn::secret") return differences(argument, recorded, place);
  if (name === "fn::toBase64" && place.endsWith("userDataBase64"))
    return differences(argument, gunzipSync(Buffer.from(String(recorded), "base64")).toString(), place);
  if (name !== "fn::join") return [];
  const parts = (argument as [string, unknown[]])[1];
  const json = parts.find((part) => typeof part === "object" && part !== null && "fn::toJSON" in part);
  if (json !== undefined) {
    const text = String(recorded).replace(/^#cloud-config\n/, "");
    return differences((json as Record<string, unknown>)["fn::toJSON"], JSON.parse(text), place);
  }
  const texts = parts.map((part) =>
    typeof part === "string" ? pattern(part).source.slice(1, -1) : "[\\s\\S]*",
  );
  return new RegExp(`^${texts.join("")}$`).test(String(recorded)) ? [] : [`${place}: another text`];
}

/** What a text with references can become. */
function pattern(text: string): RegExp {
  const parts = text
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replaceAll("$$", "$").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`);
}

const engine = findEngine();
const host = engine === undefined ? { missing: "no Pulumi engine on this machine" } : yamlHost();
if ("missing" in host) console.warn(`skipped: ${host.missing}`);

describe.skipIf("missing" in host)("emitted program under the real engine and its YAML host", () => {
  let stack: OfflineStack;
  const project = () => path.join(stack.tmp, "project");
  beforeAll(async () => {
    const folder = "folder" in host ? host.folder : "";
    stack = await offlineStack({ PATH: [folder, engine?.pathDir, process.env.PATH].join(path.delimiter) });
    await install("elastosca-local", "0.1.0", path.join(ROOT, "providers/local/schema.json"));
    await install("openstack", "3.15.2", path.join(SCHEMAS, "openstack.json"));
  });
  afterAll(() => stack?.dispose());

  /** A provider of that name and schema that makes nothing. */
  async function install(name: string, version: string, schema: string): Promise<void> {
    if (!existsSync(schema)) return;
    const folder = path.join(stack.tmp, `provider-${name}`);
    const program = path.join(folder, `pulumi-resource-${name}`);
    const script = path.join(ROOT, "test/support/accepting-provider.mjs");
    mkdirSync(folder);
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" ${version} "${schema}"\n`);
    chmodSync(program, 0o755);
    const done = await stack.pulumi("plugin", "install", "resource", name, version, "--file", folder);
    expect(done.all).toContain(name);
    expect(done.status).toBe(0);
  }

  async function preview(text: string, name: string) {
    writeFileSync(path.join(project(), "Pulumi.yaml"), text);
    expect(
      await stack.pulumi("stack", "init", `organization/${readProgram(text).name}/${name}`),
    ).toMatchObject({ status: 0 });
    return stack.pulumi("preview", "--json", "--non-interactive");
  }

  const created = (output: string) =>
    (
      JSON.parse(output) as {
        steps: { op: string; urn: string; newState: { type: string; inputs?: object } }[];
      }
    ).steps;
  const named = (urn: string) => urn.split("::").at(-1) ?? "";

  it.each([
    ["local", () => planOf(readFileSync(EXAMPLE, "utf8"), LOCAL_SITES)],
    ["openstack", openstackOnly],
  ])(
    "previews without an error: every resource is to be created, secrets are none of the output (%s)",
    async (name, make) => {
      if (name === "openstack" && !existsSync(path.join(SCHEMAS, "openstack.json"))) return;
      const { text } = programOf(make());
      const program: YamlProgram = readProgram(text);
      const result = await preview(text, name);
      expect(result.status, result.all).toBe(0);
      const steps = created(result.stdout).filter(
        ({ newState }) => !/^pulumi:pulumi:|providers:(tls|command|elastosca)/.test(newState.type),
      );
      expect(steps.map(({ op }) => op).every((op) => op === "create")).toBe(true);
      expect(steps.map(({ urn }) => named(urn)).sort()).toEqual(Object.keys(program.resources).sort());
      const join = steps.find(({ urn }) => named(urn) === "front-end-batch")?.newState.inputs as {
        stdin: unknown;
      };
      expect(JSON.stringify(join.stdin)).toMatch(/secret|4dabf18193072939515e22adb298388d/);
    },
  );

  it("refuses a program that was spoilt, so that the check checks", async () => {
    const text = programOf(localPlan()).text.replace("privateKeyPem: ", "privateKeyPen: ");
    const result = await preview(text, "spoilt");
    expect(result.status).not.toBe(0);
    expect(result.all).toMatch(/privateKeyPen/);
  });
});

/** Two OpenStack sites: AWS has no schema here. */
function openstackOnly(): DeploymentPlan {
  const plan = cloudPlan("openstack");
  const [home, away] = plan.sites;
  if (home === undefined || away === undefined) throw new Error("the fixture has two sites");
  const internet = home.network.internet ?? { name: "public" };
  const { region, ...rest } = away;
  return {
    ...plan,
    sites: [home, { ...rest, provider: "openstack", network: { ...away.network, internet } }],
  };
}
