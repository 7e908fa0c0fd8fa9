import { describe, expect, test } from "vitest";
import type { DeploymentPlan, ServerPlan } from "../../../src/lowering/ir.js";
import { planJson } from "../../../src/lowering/serialize.js";
import { compileText, example, located, placeOf } from "../placement/compile-text.js";

const TEMPLATE = example("hybrid_slurm_cluster.yaml");
const SITES = example("sites.yaml");
const CLOUDS = example("sites-openstack-aws.yaml");

function planOf(sites: string, template = TEMPLATE): DeploymentPlan {
  const { plan, sink } = compileText(template, sites);
  if (plan === undefined)
    throw new Error(
      sink
        .list()
        .map(({ message }) => message)
        .join("; "),
    );
  return plan;
}

function servers(plan: DeploymentPlan): readonly ServerPlan[] {
  return plan.sites.flatMap(({ gateway, workers }) => [gateway, ...workers]);
}

describe.each([
  ["local", SITES],
  ["openstack and aws", CLOUDS],
])("the plan over %s sites", (_, sites) => {
  const plan = planOf(sites);

  test("IM-3: exactly one machine has a public address, the front-end", () => {
    const exposed = servers(plan).filter((server) => server.public);
    expect(exposed.map(({ name }) => name)).toEqual(["front-end"]);
  });

  test("IM-2: only front-end and vRouters forward; workers have neither a way in nor one through", () => {
    for (const server of servers(plan)) {
      expect(server.forwards).toBe(server.role !== "worker");
      if (server.role !== "worker") continue;
      expect(server.internetAddress).toBeUndefined();
      expect(server.openPorts).toEqual([]);
    }
  });

  test("VR-8: from anywhere only ssh and the VPN's ports of the central point are open", () => {
    const open = servers(plan).flatMap(({ name, openPorts }) =>
      openPorts.map(
        ({ protocol, from, to, remoteCidr }) => `${name} ${protocol} ${from}-${to} ${remoteCidr}`,
      ),
    );
    expect(open).toEqual(["front-end tcp 22-22 0.0.0.0/0", "front-end udp 1195-1195 0.0.0.0/0"]);
  });

  test("invariant 3: no secret, only references", () => {
    const text = planJson(plan);
    for (const mark of ["PRIVATE KEY", "BEGIN ", "Static key", "not_very_secret_token", "password"])
      expect(text).not.toContain(mark);
    const secrets = servers(plan).flatMap(({ steps }) => steps.flatMap((step) => step.secrets));
    expect(secrets.length).toBeGreaterThan(0);
    for (const { mode, owner } of secrets)
      expect([mode, owner]).toEqual([expect.stringMatching(/^0[46]00$/), expect.stringMatching(/^\w+:\w+$/)]);
  });

  test("determinism: the same input gives the same bytes", () => {
    expect(planJson(planOf(sites))).toBe(planJson(plan));
    expect(JSON.parse(planJson(plan))).toEqual(plan);
  });

  test("every machine and site names its line", () => {
    for (const { origin } of [...servers(plan), ...plan.sites]) {
      expect(["t.yaml", "sites.yaml"]).toContain(origin.file);
      expect(origin.line).toBeGreaterThan(1);
    }
  });

  test("every further site has a link whose ends agree", () => {
    const further = plan.sites.filter(({ home }) => !home);
    expect(plan.links.map(({ site }) => site)).toEqual(further.map(({ name }) => name));
    for (const link of plan.links) {
      expect(link.name.length).toBeLessThanOrEqual(15);
      expect([link.central.usage, link.remote.usage]).toEqual(["server_auth", "client_auth"]);
      expect(link.central.machine).toBe(plan.sites[0]?.gateway.name);
      expect(link.remote.machine).toBe(further.find(({ name }) => name === link.site)?.gateway.name);
    }
  });

  test("steps: the front-end is ready first, a vRouter has one step, a worker one", () => {
    const [home, ...further] = plan.sites;
    expect(home?.gateway.steps.map(({ name }) => name)).toEqual([
      "ready",
      // Local machines share a volume, those of clouds what the front-end serves.
      ...(home?.provider === "local" ? [] : ["home"]),
      "batch",
      ...plan.links.map(({ site }) => `link-${site}`),
    ]);
    for (const site of further) expect(site.gateway.steps.map(({ name }) => name)).toEqual(["link"]);
    for (const worker of plan.sites.flatMap(({ workers }) => workers))
      expect(worker.steps.map(({ name }) => name)).toEqual(["join"]);
  });

  test("IM-4: what a site brings to the front-end stands in its own step; first boot knows no site", () => {
    const [home] = plan.sites;
    expect(JSON.stringify(home?.gateway.cloudConfig)).not.toContain(plan.links[0]?.site);
    const other = home?.gateway.steps.filter(({ name }) => !name.startsWith("link-")) ?? [];
    for (const { name, script } of other) {
      if (name !== "batch") expect(script).not.toContain(plan.links[0]?.name);
    }
  });
});

describe("lowering", () => {
  test("outputs become addresses and the login of the front-end", () => {
    expect(planOf(SITES).outputs).toEqual({
      cluster_ip: { kind: "public-address", machine: "front-end" },
      cluster_creds: { kind: "credential", machine: "front-end" },
    });
  });

  test("a concatenated output keeps its parts; one that is not known is left out with a warning", () => {
    const template = `${TEMPLATE}    portal:
      value: { concat: [ "http://", { get_attribute: [ front_end_machine, public_address, 0 ] }, ":80" ] }
    workers:
      value: { get_attribute: [ worker_machine, private_address ] }
    exposed:
      value: { get_attribute: [ worker_machine, public_address, 0 ] }
`;
    const { plan, sink } = compileText(template, SITES);
    expect(plan?.outputs["portal"]).toEqual({
      kind: "concat",
      parts: [
        { kind: "static", value: "http://" },
        { kind: "public-address", machine: "front-end" },
        { kind: "static", value: ":80" },
      ],
    });
    expect(plan?.outputs["workers"]).toMatchObject({ kind: "list", items: { length: 5 } });
    expect(plan?.outputs["exposed"]).toBeUndefined();
    expect(located(sink)).toEqual([
      `${placeOf("t.yaml", template, "value: { get_attribute: [ worker_machine, public_address", "{")} TS6007`,
    ]);
  });

  test("F80: the output of an operation that no cluster runs is left out where it stands, with the reason", () => {
    const software = `    portal:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: front_end_machine } ]
      interfaces: { Standard: { create: portal.sh } }
`;
    const output = `    key:
      value: { get_operation_output: [ portal, Standard, create, key ] }
`;
    const template = `${TEMPLATE.replace("  node_templates:\n", `  node_templates:\n${software}`)}${output}`;
    const { plan, sink } = compileText(template, SITES);
    expect(plan?.outputs["key"]).toBeUndefined();
    const found = sink.list().find(({ code }) => code === "TS6007");
    expect(found?.message).toContain('"Standard.create" of "portal" is not run');
    expect(located(sink)).toContain(`${placeOf("t.yaml", template, output, "{")} TS6007`);
  });

  const endpoint = (ports: string) =>
    TEMPLATE.replace("network_name: PUBLIC", `network_name: PUBLIC\n            ports: ${ports}`);

  test("ports of the template are opened on the front-end, with their source; the VPN's is replaced", () => {
    const ports =
      "{ web: { protocol: tcp, source: 80, remote_cidr: 198.51.100.0/24 }, data: { protocol: tcp, source_range: [ 2811, 2813 ] }, openvpn: { protocol: udp, source: 1194 } }";
    const plan = planOf(SITES, endpoint(ports));
    const [front] = servers(plan);
    expect(front?.openPorts.slice(2)).toEqual([
      {
        protocol: "tcp",
        from: 80,
        to: 80,
        remoteCidr: "198.51.100.0/24",
        purpose: 'port "web" of the template',
      },
      {
        protocol: "tcp",
        from: 2811,
        to: 2813,
        remoteCidr: "0.0.0.0/0",
        purpose: 'port "data" of the template',
      },
    ]);
    const ready = front?.steps.find(({ name }) => name === "ready")?.script ?? "";
    expect(ready).toContain("input ip saddr 198.51.100.0/24 tcp dport 80 accept");
    expect(ready).toContain("input tcp dport 2811-2813 accept");
    expect(plan.report.ignored.map(({ name }) => name)).toContain("front_end_machine.endpoint.openvpn");
  });

  test("parts beside the cluster are reported and listed", () => {
    const template = TEMPLATE.replace(
      "  policies:",
      `    portal:
      type: tosca.nodes.indigo.GalaxyPortal
      requirements:
        - host: front_end_machine

  policies:`,
    );
    const { sink, plan } = compileText(template, SITES);
    expect(located(sink)).toContain(`${placeOf("t.yaml", template, "portal:\n")} TS6006`);
    expect(plan?.report.ignored.map(({ name }) => name)).toContain("portal");
  });

  test("workers beyond the file are no machines: names and addresses of the batch system match them", () => {
    const plan = planOf(SITES);
    const workers = servers(plan).filter(({ role }) => role === "worker");
    expect(plan.cluster.batch.nodes.map(({ name, address }) => [name, address])).toEqual(
      workers.map(({ name, address }) => [name, address]),
    );
  });

  test("local and cloud sites cannot be mixed", () => {
    const sites = `${SITES}
  - name: cloud
    provider: aws
    slas: [5cf12da6cb0e8f527dfb3c97]
    images: [{ name: debian, os: { distribution: debian } }]
    flavors: [{ name: t3.small, cpus: 2, memory: 2 GB }]
`;
    const { plan, sink } = compileText(TEMPLATE, sites, { max_workers: 8 });
    expect(plan).toBeUndefined();
    expect(located(sink)).toEqual([`${placeOf("sites.yaml", sites, "provider: aws", "aws")} TS6012`]);
  });

  test("an OpenStack site must name its external network", () => {
    const sites = CLOUDS.replace(", external: public", "");
    expect(located(compileText(TEMPLATE, sites).sink)).toEqual([
      `${placeOf("sites.yaml", sites, "network: { cidr: 192.168.10.0/24 }", "{")} TS6014`,
    ]);
  });

  test("a host name that clashes or is none is refused at dns_name", () => {
    for (const [name, code] of [
      ["vnode-2", "TS6013"],
      ["-bad-", "TS6011"],
    ]) {
      const template = TEMPLATE.replace("dns_name: slurmserver", `dns_name: ${name}`);
      expect(located(compileText(template, SITES).sink)).toEqual([
        `${placeOf("t.yaml", template, `dns_name: ${name}`, `${name}`)} ${code}`,
      ]);
    }
  });

  test("a port that is none is refused", () => {
    const template = endpoint("{ web: { protocol: tcp, source: 99999 } }");
    const { plan, sink } = compileText(template, SITES);
    expect(plan).toBeUndefined();
    expect(sink.list().some(({ severity }) => severity === "error")).toBe(true);
  });

  test("an image that nobody can set up is refused at its name", () => {
    const sites = CLOUDS.replace(
      'name: debian-12-genericcloud-amd64\n        os: { type: linux, distribution: debian, version: "12", architecture: x86_64 }',
      "name: alma-9\n        os: { type: linux, distribution: almalinux }",
    );
    expect(located(compileText(TEMPLATE, sites).sink)).toEqual([
      `${placeOf("sites.yaml", sites, "name: alma-9", "alma-9")} TS6009`,
    ]);
  });
});
