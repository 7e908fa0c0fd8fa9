import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal, ref } from "../../../src/emit/pulumi-yaml/expressions.js";
import { PROVIDER_VERSIONS } from "../../../src/emit/pulumi-yaml/program.js";
import type { DeploymentPlan } from "../../../src/lowering/ir.js";
import { cloudPlan, localPlan } from "../../support/plan-fixture.js";
import { packageSchema } from "../../support/schema-check.js";
import { programFaults, readProgram, schemasFor, type YamlProgram } from "../../support/yaml-program.js";
import { CLOUD_SITES, EXAMPLE, LOCAL_SITES, planOf, programOf, ROOT } from "./compiled.js";

const example = readFileSync(EXAMPLE, "utf8");
const shared = (plan: DeploymentPlan): DeploymentPlan => ({
  ...plan,
  cluster: { ...plan.cluster, sharedHome: { path: "/home" } },
});
const existing = (plan: DeploymentPlan): DeploymentPlan => ({
  ...plan,
  sites: plan.sites.map((site) =>
    site.home ? { ...site, network: { ...site.network, existing: "net-1" } } : site,
  ),
});

const PLANS: readonly (readonly [string, () => DeploymentPlan])[] = [
  ["two local sites", localPlan],
  ["two local sites with a shared home", () => shared(localPlan())],
  ["OpenStack at home, AWS away", () => cloudPlan("openstack")],
  ["AWS at home, OpenStack away", () => cloudPlan("aws")],
  ["OpenStack in a network that is there", () => existing(cloudPlan("openstack"))],
  ["the example on local sites", () => planOf(example, LOCAL_SITES)],
  ["the example on OpenStack and AWS", () => planOf(example, CLOUD_SITES)],
];

describe.each(PLANS)("program for runtime yaml: %s", (_, make) => {
  const plan = make();
  const { text, errors } = programOf(plan);
  const program = readProgram(text);
  const schemas = schemasFor(program);

  test("is complete", () => {
    expect(errors).toEqual([]);
    expect(program).toMatchObject({ name: plan.cluster.name, runtime: "yaml" });
    expect(Object.keys(program.outputs ?? {}).sort()).toEqual(Object.keys(plan.outputs).sort());
  });

  test("keeps to the schemas: types, inputs, required ones, references, options", () => {
    expect(programFaults(program, schemas)).toEqual([]);
  });

  test("was checked against every package that it uses", (context) => {
    const used = new Set(Object.values(program.resources).map(({ type }) => type.split(":")[0]));
    used.delete("pulumi");
    if (packageSchema("openstack") === undefined) context.skip("the schemas are not on this machine");
    for (const name of used) expect([...schemas.keys()]).toContain(name);
  });

  test("holds no secret: keys come from resources, and what is secret says so", () => {
    expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY/);
    for (const [name, { type, properties = {} }] of Object.entries(program.resources)) {
      if (type !== "command:remote:Command") continue;
      expect(Object.keys(properties["stdin"] as object), name).toEqual(["fn::secret"]);
      expect(properties).toMatchObject({ logging: "none", addPreviousOutputInEnv: false });
      expect(String(properties["create"])).not.toMatch(/rivateKey|publicKey|certPem|-tls-crypt/);
    }
  });

  test("has a machine and its steps for the front-end, every vRouter and every worker", () => {
    for (const server of plan.sites.flatMap((site) => [site.gateway, ...site.workers])) {
      expect(Object.keys(program.resources)).toContain(`${server.name}-server`);
      for (const step of server.steps)
        expect(Object.keys(program.resources)).toContain(`${server.name}-${step.name}`);
    }
  });

  test("is the same text every time", () => {
    expect(programOf(structuredClone(plan)).text).toBe(text);
  });
});

test("--nodes leaves the other workers out, and what hangs on them", () => {
  const { text } = programOf(localPlan(), new Set(["vnode-4"]));
  const program = readProgram(text);
  expect(programFaults(program, schemasFor(program))).toEqual([]);
  const names = Object.keys(program.resources).filter((name) => name.startsWith("vnode-"));
  expect(names).toEqual(["vnode-4-host-key", "vnode-4-server", "vnode-4-join"]);
});

test("workers wait for the front-end and their own gateway, and for no other machine", () => {
  const { resources } = readProgram(programOf(localPlan()).text);
  expect(resources["vnode-1-join"]?.options?.["dependsOn"]).toEqual([
    ref("vnode-1-server"),
    ref("front-end-link-lab-b"),
  ]);
  expect(resources["vnode-3-join"]?.options?.["dependsOn"]).toEqual([
    ref("vnode-3-server"),
    ref("front-end-link-lab-b"),
    ref("vr-lab-b-link"),
  ]);
});

test("what the form cannot do is refused at the site", () => {
  expect(programOf(existing(cloudPlan("aws"))).errors).toEqual([
    'site burst TS6303 The program for site "burst" cannot be written in YAML: sites of provider "aws" cannot be built in an existing network (net-1).',
  ]);
  const large = cloudPlan("aws");
  const files = [{ path: "/etc/large", content: "x".repeat(17_000) }];
  const sites = large.sites.map((site) =>
    site.home ? { ...site, gateway: { ...site.gateway, cloudConfig: { write_files: files } } } : site,
  );
  expect(programOf({ ...large, sites }).errors.join()).toMatch(/TS6303 .* 16384 that are not compressed/);
});

test("versions are those of the SDKs that the components are built with", () => {
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(PROVIDER_VERSIONS))
    expect(dependencies[`@pulumi/${name}`]).toBe(version);
});

describe("texts of the plan", () => {
  /** What the language makes of a text without references. */
  const evaluated = (text: string) => text.replaceAll("$$", "$");

  test("stay what they are, whatever they hold", () => {
    const parts = fc.constantFrom("$", "{", "}", "a", ref("x"), "$$", " ");
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(literal(text)).not.toMatch(/(^|[^$])(\$\$)*\$\{/);
        expect(evaluated(literal(text))).toBe(text);
        // A reference behind it is none of the text's.
        expect(`${literal(text)}\${y}`).toMatch(/(^|[^$])(\$\$)*\$\{y\}$/);
      }),
    );
  });

  test("reach the program through the YAML text unchanged", () => {
    const odd = `echo "$HOME" ${ref("X:-1")}\n\tif [ $$ ]; then printf '%s\\\\n' "a: b # c"; fi\n  two\n`;
    const plan = localPlan();
    const [home, ...others] = plan.sites;
    const gateway = { ...home!.gateway, steps: [{ ...home!.gateway.steps[0]!, script: odd }] };
    const program: YamlProgram = readProgram(
      programOf({ ...plan, sites: [{ ...home!, gateway }, ...others] }).text,
    );
    const create = String(program.resources["front-end-ready"]?.properties?.["create"]);
    expect(evaluated(create.replace(/\n# on .*$/, ""))).toContain(odd.replaceAll("'", `'\\''`));
  });
});

describe("the check itself", () => {
  const program = readProgram(programOf(cloudPlan("openstack")).text);
  const schemas = schemasFor(program);
  const changed = (name: string, change: object): YamlProgram => ({
    ...program,
    resources: { ...program.resources, [name]: { ...program.resources[name]!, ...change } },
  });

  test.each([
    [
      "a reference to nothing",
      changed("admin", { properties: { algorithm: ref("nobody.id") } }),
      /nothing is called nobody/,
    ],
    [
      "an output that there is not",
      changed("admin", { properties: { algorithm: ref("ca.certPm") } }),
      /ca has no output certPm/,
    ],
    [
      "an unknown input of AWS",
      changed("burst-network", { properties: { cidrBlok: "x" } }),
      /unknown property cidrBlok/,
    ],
    [
      "a wrong type for AWS",
      changed("burst-network", { properties: { enableDnsSupport: "x" } }),
      /string instead of boolean/,
    ],
    [
      "a dependency on a property",
      changed("admin", { options: { dependsOn: [ref("ca.certPem")] } }),
      /names no resource/,
    ],
    ["an unknown option", changed("admin", { options: { dependOn: [] } }), /unknown option dependOn/],
    [
      "a function that there is not",
      changed("admin", { properties: { algorithm: { "fn::upper": "x" } } }),
      /unknown function/,
    ],
  ])("finds %s", (_, wrong, fault) => {
    expect(programFaults(wrong, schemas).join("\n")).toMatch(fault);
  });

  test.skipIf(packageSchema("tls") === undefined)(
    "finds an unknown and a missing input by the given schemas",
    () => {
      expect(
        programFaults(changed("admin", { properties: { algoritm: "ED25519" } }), schemas).join("\n"),
      ).toMatch(/unknown property algoritm[\s\S]*required property algorithm is missing/);
    },
  );
});
