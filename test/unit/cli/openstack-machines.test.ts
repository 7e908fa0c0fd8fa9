import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CloudMachinesOptions, cloudMachines } from "../../../src/cli/machines/site-machines.js";
import type { DeploymentPlan } from "../../../src/lowering/ir.js";
import { type OpenStackSite, openstackSite } from "../../support/openstack-site.js";
import { cloudPlan } from "../../support/plan-fixture.js";

let site: OpenStackSite;
let root: string;
let told: string[];
beforeEach(async () => {
  site = await openstackSite();
  root = mkdtempSync(join(tmpdir(), "elastosca-machines-"));
  told = [];
});
afterEach(async () => {
  await site.close();
  rmSync(root, { recursive: true, force: true });
});

/** The plan's OpenStack site, entered as `auth` and `region` say. */
function planWith(auth: { cloud?: string } = {}, region?: string): DeploymentPlan {
  const plan = cloudPlan("openstack");
  const sites = plan.sites.map((each) => {
    if (each.provider !== "openstack") return each;
    const { region: _, ...rest } = each;
    return { ...rest, auth, ...(region === undefined ? {} : { region }) };
  });
  return { ...plan, sites };
}

const variables = (more: Readonly<Record<string, string>> = {}) => ({
  OS_AUTH_URL: site.authUrl,
  OS_USERNAME: "demo",
  OS_PASSWORD: "right one",
  OS_PROJECT_NAME: "demo",
  OS_USER_DOMAIN_NAME: "Default",
  OS_PROJECT_DOMAIN_ID: "default",
  XDG_CONFIG_HOME: root,
  ...more,
});

function clouds(options: Partial<CloudMachinesOptions> = {}) {
  const onUnlistable = (name: string, problem: string) => void told.push(`${name}: ${problem}`);
  return cloudMachines({ plan: planWith(), root, env: variables(), onUnlistable, ...options });
}

/** The tags that the plan's lowering gives to a machine. */
const tags = (machine: string, more: Readonly<Record<string, string>> = {}) => ({
  "elastosca.cluster": "fixture",
  "elastosca.site": "recas",
  "elastosca.role": "worker",
  "elastosca.machine": machine,
  ...more,
});
/** As the recorded server says it. */
const MADE = Date.parse("2026-11-22T22:51:08Z");
const none = () => Promise.resolve(new Set<string>());
const ids =
  (...all: readonly string[]) =>
  () =>
    Promise.resolve(new Set(all));
const listings = () => site.requests.filter((each) => each.startsWith("GET /v2.1/servers/detail")).length;
const logins = () => site.requests.filter((each) => each.startsWith("POST")).length;
const message = async (asked: Promise<unknown>) =>
  await asked.then(
    () => "no fault",
    (error: Error) => error.message,
  );

describe("machines of an OpenStack site", () => {
  test("EX-7 workers are found by their metadata, page by page; gateways, others and those that go are not", async () => {
    for (const name of ["vnode-1", "vnode-2", "vnode-3"])
      site.servers.push({ id: `id-${name}`, metadata: tags(name) });
    site.servers.push({ id: "gateway", metadata: tags("vr-recas", { "elastosca.role": "gateway" }) });
    site.servers.push({ id: "elsewhere", metadata: tags("vnode-4", { "elastosca.site": "burst" }) });
    site.servers.push({ id: "foreign", metadata: tags("vnode-4", { "elastosca.cluster": "other" }) });
    site.servers.push({ id: "bare", metadata: {} });
    site.servers.push({ id: "going", metadata: tags("vnode-4"), task: "deleting" });
    site.page = 3;
    const machines = clouds();
    expect(await machines.list("recas", none)).toEqual(
      ["vnode-1", "vnode-2", "vnode-3"].map((node) => ({ node, id: `id-${node}`, madeAt: MADE })),
    );
    expect(listings()).toBe(3);
    expect(logins()).toBe(1);
    expect(site.logins[0]).toMatchObject({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "demo", domain: { name: "Default" } } },
        },
        scope: { project: { name: "demo", domain: { id: "default" } } },
      },
    });
    // The token is kept.
    await machines.list("recas", none);
    expect(logins()).toBe(1);
    expect(told).toEqual([]);
  });

  test("EX-7 a cluster of the same name in the same project is not taken for ours", async () => {
    site.servers.push({ id: "s-1", metadata: tags("vnode-1"), port: "p-1", network: "n-ours" });
    site.servers.push({ id: "s-2", metadata: tags("vnode-2"), port: "p-2", network: "n-ours" });
    site.servers.push({ id: "s-3", metadata: tags("vnode-1"), port: "p-3", network: "n-theirs" });
    site.servers.push({ id: "s-4", metadata: tags("vnode-3"), port: "p-ours", network: "n-common" });
    expect(await clouds().list("recas", ids("s-1", "n-ours", "p-ours"))).toEqual([
      { node: "vnode-1", id: "s-1", madeAt: MADE, inStack: true },
      { node: "vnode-2", id: "s-2", madeAt: MADE, inStack: false },
      { node: "vnode-3", id: "s-4", madeAt: MADE, inStack: false },
    ]);
    // Of the machine that the stack has nothing more is asked.
    expect(site.requests).not.toContain("GET /v2.1/servers/s-1/os-interface");
  });

  test("EX-7 the stacks are read only when the site has a machine that may be ours", async () => {
    site.servers.push({ id: "bare", metadata: {} });
    const asked = () => Promise.reject(new Error("the stacks were read"));
    expect(await clouds().list("recas", asked)).toEqual([]);
  });

  test("EX-7 an application credential of clouds.yaml, its secret in secure.yaml", async () => {
    site.servers.push({ id: "s-1", metadata: tags("vnode-1") });
    writeFileSync(
      join(root, "clouds.yaml"),
      `clouds:
  recas:
    auth_type: v3applicationcredential
    auth: { auth_url: "${site.authUrl}/v3/", application_credential_id: "0123" }
    region_name: RegionOne
`,
    );
    writeFileSync(
      join(root, "secure.yaml"),
      "clouds: { recas: { auth: { application_credential_secret: app-secret } } }\n",
    );
    const options = { plan: planWith({ cloud: "recas" }), env: { XDG_CONFIG_HOME: root } };
    expect(await clouds(options).list("recas", none)).toEqual([{ node: "vnode-1", id: "s-1", madeAt: MADE }]);
    expect(site.logins[0]).toEqual({
      auth: {
        identity: {
          methods: ["application_credential"],
          application_credential: { id: "0123", secret: "app-secret" },
        },
      },
    });
    site.secret = "another";
    const fault = await message(clouds(options).list("recas", none));
    expect(fault).toBe(`${site.authUrl}/v3/auth/tokens refuses application credential "0123" (status 401)`);
  });

  test("EX-7 an entry or a login that is missing is told once, and the site cannot tell", async () => {
    writeFileSync(join(root, "clouds.yaml"), "clouds: { recas: { auth: { auth_url: http://x } } }\n");
    const misspelt = clouds({ plan: planWith({ cloud: "recaas" }) });
    expect(await misspelt.list("recas", none)).toBe(undefined);
    expect(await misspelt.list("recas", none)).toBe(undefined);
    expect(told.splice(0)).toEqual([
      `recas: ${join(root, "clouds.yaml")} has no cloud "recaas"; did you mean "recas"?`,
    ]);
    const env = { XDG_CONFIG_HOME: root };
    expect(await clouds({ plan: planWith({ cloud: "recas" }), env }).list("recas", none)).toBe(undefined);
    expect(await clouds({ env }).list("recas", none)).toBe(undefined);
    expect(
      await clouds({ plan: planWith({ cloud: "recas" }), env: {}, root: tmpdir() }).list("recas", none),
    ).toBe(undefined);
    expect(told.map((each) => each.replace(root, ""))).toEqual([
      'recas: neither a password nor an application credential is given by entry "recas" of clouds.yaml',
      "recas: no identity service (auth_url) is given by the variables OS_*",
      'recas: there is no clouds.yaml with the entry "recas"',
    ]);
    writeFileSync(join(root, "clouds.yaml"), "clouds: { recas: [unclosed\n");
    told.length = 0;
    expect(await clouds({ plan: planWith({ cloud: "recas" }) }).list("recas", none)).toBe(undefined);
    expect(told).toEqual([`recas: ${join(root, "clouds.yaml")} is no YAML that can be read`]);
  });

  test("EX-7 a wrong password is told without it, and the right one is taken when it is there", async () => {
    const env: Record<string, string> = variables({ OS_PASSWORD: "hunter2-is-wrong" });
    const machines = clouds({ env });
    const fault = await message(machines.list("recas", none));
    expect(fault).toBe(`${site.authUrl}/v3/auth/tokens refuses the password of user "demo" (status 401)`);
    env["OS_PASSWORD"] = "right one";
    expect(await machines.list("recas", none)).toEqual([]);
  });

  test("EX-7 a token that the site does not take any more, or that ends soon, is renewed", async () => {
    const machines = clouds();
    await machines.list("recas", none);
    site.revoke();
    expect(await machines.list("recas", none)).toEqual([]);
    expect(logins()).toBe(2);
    site.lifetime = 30_000;
    site.revoke();
    await machines.list("recas", none);
    await machines.list("recas", none);
    expect(logins()).toBe(4);
    // The login itself does not help any more: no third try.
    site.revoke();
    site.password = "changed";
    expect(await message(machines.list("recas", none))).toContain("refuses the password");
    expect(logins()).toBe(5);
  });

  test.each([
    ["the identity service", "/v3"],
    ["the compute service", "/v2.1"],
  ])("EX-7 %s does not answer: the listing ends by itself", async (_, silent) => {
    site.silent = silent;
    const started = performance.now();
    const fault = await message(clouds({ timeoutMillis: 300 }).list("recas", none));
    expect(fault).toBe(`${site.authUrl} did not answer within 0.3 s`);
    expect(performance.now() - started).toBeLessThan(5000);
    site.silent = undefined;
  });

  test("EX-7 a certificate counts that the login's own authorities vouch for, or any where it says so", async () => {
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=site"],
      ...[
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        join(root, "key.pem"),
        "-out",
        join(root, "ca.pem"),
      ],
    ]);
    expect(made.status).toBe(0);
    const read = (name: string) => readFileSync(join(root, name), "utf8");
    const secure = await openstackSite({ key: read("key.pem"), cert: read("ca.pem") });
    try {
      const env = (more: Record<string, string>) => variables({ OS_AUTH_URL: secure.authUrl, ...more });
      const ask = (more: Record<string, string> = {}) =>
        message(clouds({ env: env(more) }).list("recas", none));
      expect(await ask()).toMatch(/^https:\/\/127\.0\.0\.1:\d+ cannot be reached: self-signed certificate/);
      expect(await ask({ OS_CACERT: join(root, "ca.pem") })).toBe("no fault");
      expect(await ask({ OS_CACERT: read("ca.pem") })).toBe("no fault");
      expect(await ask({ OS_INSECURE: "true" })).toBe("no fault");
      expect(told).toEqual([]);
      const missing = clouds({ env: env({ OS_CACERT: join(root, "none.pem") }) });
      expect(await missing.list("recas", none)).toBe(undefined);
      expect(told).toEqual([`recas: the certificates ${join(root, "none.pem")} cannot be read`]);
    } finally {
      await secure.close();
    }
  });

  test("EX-7 nobody listens there", async () => {
    const env = variables({ OS_AUTH_URL: "http://127.0.0.1:1" });
    const fault = await message(clouds({ env }).list("recas", none));
    expect(fault).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: connect ECONNREFUSED/);
    expect(await message(clouds({ env: variables({ OS_AUTH_URL: "nowhere" }) }).list("recas", none))).toBe(
      '"nowhere/v3/auth/tokens" is no address',
    );
  });

  test("EX-7 the region of the sites file comes before that of the variables; endpoints without one serve all", async () => {
    const env = variables({ OS_REGION_NAME: "RegionTwo" });
    expect(await clouds({ plan: planWith({}, "RegionOne"), env }).list("recas", none)).toEqual([]);
    const fault = await message(clouds({ env }).list("recas", none));
    expect(fault).toBe('the service catalogue has no "compute" in region "RegionTwo", but in RegionOne');
    site.region = undefined;
    expect(await clouds({ env }).list("recas", none)).toEqual([]);
    const admin = variables({ OS_INTERFACE: "adminURL" });
    expect(await message(clouds({ env: admin }).list("recas", none))).toBe(
      'the service catalogue has no admin address of "compute"',
    );
  });

  test("boot failure: console excerpt kept: nova gives the last lines of the worker's newest server", async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index + 1}`);
    site.servers.push(
      { id: "s-2", metadata: tags("vnode-1"), created: "2026-11-23T10:00:00Z", console: lines.join("\n") },
      { id: "s-1", metadata: tags("vnode-1"), created: "2026-11-23T09:00:00Z", console: "the older one" },
      { id: "s-3", metadata: tags("vnode-10"), created: "2026-11-23T11:00:00Z", console: "another worker" },
    );
    const output = await clouds().console("recas", "vnode-1", none);
    expect(output?.split("\n")).toEqual(lines.slice(-200));
    expect(site.requests.at(-1)).toBe("POST /v2.1/servers/s-2/action");
    // One that the cluster of the same name in the same project has is not ours to read.
    expect(await clouds().console("recas", "vnode-1", ids("n-ours"))).toBe(undefined);
  });

  test.each([400, 404, 409, 501])(
    "boot failure: console excerpt kept: none with status %i",
    async (status) => {
      site.servers.push({ id: "s-1", metadata: tags("vnode-1"), console: status });
      expect(await clouds().console("recas", "vnode-1", none)).toBe(undefined);
      expect(site.requests.at(-1)).toBe("POST /v2.1/servers/s-1/action");
      expect(await clouds().console("recas", "vnode-2", none)).toBe(undefined);
    },
  );

  test("boot failure: console excerpt kept: a site that refuses or cannot be asked", async () => {
    site.servers.push({ id: "s-1", metadata: tags("vnode-1"), console: 403 });
    expect(await message(clouds().console("recas", "vnode-1", none))).toBe(
      "the compute service does not give a server's console (status 403)",
    );
    const machines = clouds({ timeoutMillis: 300 });
    site.silent = "/v2.1/servers/s-1/action";
    expect(await message(machines.console("recas", "vnode-1", none))).toBe(
      `${site.authUrl} did not answer within 0.3 s`,
    );
    const unknown = clouds({ plan: planWith({ cloud: "none" }), env: { XDG_CONFIG_HOME: root } });
    expect(await unknown.console("recas", "vnode-1", none)).toBe(undefined);
    expect(told.length).toBe(1);
  });

  test("P15 a machine that no stack knows is removed by its id; one that is gone is no fault", async () => {
    site.servers.push({ id: "s-1", metadata: tags("vnode-1") }, { id: "s-2", metadata: tags("vnode-2") });
    const machines = clouds();
    // Its port is in use until it is gone, so that is waited for.
    site.removal = 300;
    await machines.remove("recas", ["s-2", "s-7"]);
    expect(site.servers.map(({ id }) => id)).toEqual(["s-1"]);
    expect(await machines.list("recas", none)).toEqual([{ node: "vnode-1", id: "s-1", madeAt: MADE }]);
    site.password = "changed";
    site.revoke();
    expect(await message(machines.remove("recas", ["s-1"]))).toContain("refuses the password");
  });
});
