import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readToolchain } from "../../scripts/setup/toolchain.mjs";
import { engineEnv } from "../support/engine.js";
import {
  createPolicySandbox,
  POLICY_PACK,
  type PolicySandbox,
  pulumi,
  violations,
} from "../support/policy-program.js";

const root = resolve(import.meta.dirname, "..", "..");
let sandbox: PolicySandbox;

beforeAll(() => {
  const tsc = resolve(root, "node_modules", "typescript", "bin", "tsc");
  const built = spawnSync(process.execPath, [tsc, "-p", "policies/tsconfig.json"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(built.stdout).toBe("");
  sandbox = createPolicySandbox();
});

afterAll(() => sandbox?.remove());

const HEAD = `import * as pulumi from "@pulumi/pulumi";
const make = (type, name, props, opts) => new pulumi.CustomResource(type, name, { id: undefined, ...props }, opts);
const labels = (role) => ({ "elastosca.cluster": "c", "elastosca.site": "s", "elastosca.role": role });
const pairs = (role) => Object.entries(labels(role)).map((pair) => pair.join("="));
const node = (name, role, networks, more) => make("elastosca-local:index:Node", name,
  { name, hostname: name, image: "i", userData: pulumi.secret("#cloud-config\\n"), networks, labels: labels(role), ...more });
const network = (name, kind) => make("elastosca-local:index:SiteNetwork", name, { name, kind, cidr: kind === "site" ? "192.168.110.0/24" : "203.0.113.0/24" });
const HEAD_OF_KEY = ["-----BEGIN", "PRIVATE KEY-----"].join(" ");
`;

interface Case {
  readonly policy: string;
  readonly what: string;
  readonly passes: string;
  readonly fails: string;
  /** Resources that must be named, by their names. */
  readonly offenders: readonly string[];
}

const cases: readonly Case[] = [
  {
    policy: "no-public-address-on-workers",
    what: "the machine's own properties (local, AWS)",
    passes: `
      node("fe", "front-end", [{ name: "internet", address: "203.0.113.10" }, { name: "a", address: "192.168.110.2" }]);
      node("vnode-1", "worker", [{ name: "a", address: "192.168.110.11" }]);
      make("aws:ec2/instance:Instance", "gw", { associatePublicIpAddress: true, tags: labels("vrouter") });`,
    fails: `
      node("vnode-1", "worker", [{ name: "x", address: "203.0.113.11" }, { name: "a", address: "192.168.110.11" }]);
      make("aws:ec2/instance:Instance", "vnode-2", { associatePublicIpAddress: true, tags: labels("worker") });`,
    offenders: ["vnode-1", "vnode-2"],
  },
  {
    policy: "no-public-address-on-workers-by-reference",
    what: "addresses given to ports and machines (OpenStack, AWS, local)",
    passes: `
      const port = make("openstack:networking/port:Port", "fe", { tags: pairs("front-end") });
      make("openstack:networking/floatingIpAssociate:FloatingIpAssociate", "fa", { floatingIp: "192.0.2.1", portId: port.id });
      const gw = make("aws:ec2/instance:Instance", "gw", { tags: labels("vrouter"), sourceDestCheck: false });
      make("aws:ec2/eip:Eip", "eip", { instance: gw.id });
      const ids = pulumi.all([network("lab-a", "site").id, network("internet", "internet").id]);
      node("vnode-1", "worker", [{ networkId: ids[0], address: "192.168.110.11" }]);`,
    fails: `
      const port = make("openstack:networking/port:Port", "vnode-1", { tags: pairs("worker") });
      make("openstack:networking/floatingIpAssociate:FloatingIpAssociate", "fa", { floatingIp: "192.0.2.1", portId: port.id });
      const worker = make("aws:ec2/instance:Instance", "vnode-2", { tags: labels("worker") });
      make("aws:ec2/eip:Eip", "eip", { instance: worker.id });
      const internet = network("internet", "internet");
      node("vnode-3", "worker", [{ networkId: internet.id, address: "203.0.113.11" }]);`,
    offenders: ["fa", "eip", "vnode-3"],
  },
  {
    policy: "port-security-on",
    what: "ports, source checks and routers",
    passes: `
      make("openstack:networking/port:Port", "vr", { tags: pairs("vrouter"), allowedAddressPairs: [{ ipAddress: "192.168.0.0/16" }] });
      make("openstack:networking/port:Port", "vnode-1", { tags: pairs("worker"), portSecurityEnabled: true });
      make("aws:ec2/instance:Instance", "gw", { tags: labels("vrouter"), sourceDestCheck: false });
      node("vr-b", "vrouter", [{ name: "a", address: "192.168.110.2" }], { router: true });`,
    fails: `
      make("openstack:networking/port:Port", "vnode-1", { tags: pairs("worker"), allowedAddressPairs: [{ ipAddress: "192.168.0.0/16" }] });
      make("openstack:networking/port:Port", "vnode-2", { tags: pairs("vrouter"), portSecurityEnabled: false });
      make("aws:ec2/instance:Instance", "vnode-3", { tags: labels("worker"), sourceDestCheck: false });
      node("vnode-4", "worker", [{ name: "a", address: "192.168.110.2" }], { router: true });`,
    offenders: ["vnode-1", "vnode-2", "vnode-3", "vnode-4"],
  },
  {
    policy: "only-listed-ports-open",
    what: "OpenStack and AWS firewalls",
    passes: `
      const rule = (name, props) => make("openstack:networking/secGroupRule:SecGroupRule", name, { direction: "ingress", ethertype: "IPv4", ...props });
      rule("ssh", { protocol: "tcp", portRangeMin: 22, portRangeMax: 22, remoteIpPrefix: "0.0.0.0/0" });
      rule("vpn", { protocol: "udp", portRangeMin: 1195, portRangeMax: 1195 });
      rule("inside", { protocol: "tcp", portRangeMin: 6817, portRangeMax: 6819, remoteIpPrefix: "192.168.0.0/16" });
      make("aws:ec2/securityGroup:SecurityGroup", "sg", { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] });`,
    fails: `
      const rule = (name, props) => make("openstack:networking/secGroupRule:SecGroupRule", name, { direction: "ingress", ethertype: "IPv4", ...props });
      rule("slurm", { protocol: "tcp", portRangeMin: 6817, portRangeMax: 6819, remoteIpPrefix: "0.0.0.0/0" });
      rule("all", {});
      make("aws:ec2/securityGroup:SecurityGroup", "sg", { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] });
      make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "web", { ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv6: "::/0" });`,
    offenders: ["slurm", "all", "sg", "web"],
  },
  {
    policy: "no-secret-in-clear",
    what: "commands, user data and inputs that are not marked secret",
    passes: `
      make("command:remote:Command", "join", { create: "install -m 600 /dev/stdin /etc/munge/munge.key",
        stdin: pulumi.secret(HEAD_OF_KEY), connection: pulumi.secret({ host: "h", privateKey: HEAD_OF_KEY }) });
      make("openstack:compute/instance:Instance", "vnode-1", { metadata: labels("worker"),
        userData: "#cloud-config\\nssh_keys:\\n  ed25519_private: |\\n    " + HEAD_OF_KEY + "\\npackages: [slurmd]\\n" });`,
    fails: `
      make("command:remote:Command", "shown", { create: pulumi.secret("mount --password=hunter2hunter2") });
      make("command:remote:Command", "plain", { create: "true", connection: { host: "h", privateKey: HEAD_OF_KEY } });
      make("openstack:compute/instance:Instance", "vnode-1", { metadata: labels("worker"),
        userData: "#cloud-config\\nwrite_files:\\n- content: |\\n    " + HEAD_OF_KEY + "\\n" });`,
    offenders: ["shown", "plain", "vnode-1"],
  },
  {
    policy: "named-labels",
    what: "machines of every provider",
    passes: `
      node("vnode-1", "worker", [{ name: "a", address: "192.168.110.11" }]);
      make("openstack:compute/instance:Instance", "vnode-2", { metadata: labels("worker") });
      make("aws:ec2/instance:Instance", "vnode-3", { tags: labels("worker") });`,
    fails: `
      node("vnode-1", "worker", [{ name: "a", address: "192.168.110.11" }], { labels: {} });
      make("openstack:compute/instance:Instance", "vnode-2", { tags: ["elastosca.cluster=c", "elastosca.role=worker"] });
      make("aws:ec2/instance:Instance", "vnode-3", { tags: labels("master") });`,
    offenders: ["vnode-1", "vnode-2", "vnode-3"],
  },
];

describe.each(cases)("$policy: $what", ({ policy, passes, fails, offenders }) => {
  test("a program that keeps the rule passes", async () => {
    const result = await sandbox.preview(HEAD + passes);
    expect(result.violations, result.output).toEqual([]);
    expect(result.status, result.output).toBe(0);
  });

  test("a program that breaks it is refused, every offender named", async () => {
    const result = await sandbox.preview(HEAD + fails);
    const found = result.violations.filter((violation) => violation.policy === policy);
    expect([...new Set(found.map(({ resource }) => nameOf(resource)))].sort(), result.output).toEqual(
      [...offenders].sort(),
    );
    expect(result.violations.every(({ level }) => level === "mandatory")).toBe(true);
    expect([...new Set(result.violations.map((violation) => violation.policy))], result.output).toEqual([
      policy,
    ]);
    expect(result.status).not.toBe(0);
  });
});

function nameOf(resource: string): string {
  return resource.split(": ").at(-1) ?? "";
}

const toolchain = readToolchain({ env: process.env });

describe.skipIf(toolchain === undefined)("the project's own program, as set up here", () => {
  test("keeps every rule with the example template and sites", async () => {
    const folder = mkdtempSync(join(tmpdir(), "elastosca-example-"));
    try {
      const settings = join(folder, "Pulumi.policed.yaml");
      const example = { template: "hybrid_slurm_cluster.yaml", sites: "sites.yaml" };
      const places = Object.entries(example).map(
        ([key, name]) => `  elastosca:${key}: ${join(root, "tosca", "examples", name)}`,
      );
      const rest = ["  elastosca:role: all", "  elastosca:nodes: [vnode-1, vnode-3]"];
      writeFileSync(settings, ["config:", ...places, ...rest, ""].join("\n"));
      const home = toolchain?.pulumiHome ? { PULUMI_HOME: toolchain.pulumiHome } : {};
      const env = { ...engineEnv(folder), ...home };
      const config = ["--config-file", settings];
      const created = await pulumi(root, env, ["stack", "init", "policed", "--no-select"]);
      expect(created.status, created.output).toBe(0);
      const args = ["preview", "--stack", "policed", ...config, "--policy-pack", POLICY_PACK];
      const result = await pulumi(root, env, args);
      expect(violations(result.output), result.output).toEqual([]);
      expect(result.output).toMatch(/elastosca-local:index:Node vnode-3-server create/);
      expect(result.status, result.output).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(join(root, "stacks", "Pulumi.policed.yaml"), { force: true });
    }
  });
});

test("the listed ports are a setting", async () => {
  const program = `${HEAD}
    make("openstack:networking/secGroupRule:SecGroupRule", "web", { direction: "ingress", ethertype: "IPv4",
      protocol: "tcp", portRangeMin: 443, portRangeMax: 443, remoteIpPrefix: "0.0.0.0/0" });`;
  const allowed = [{ protocol: "tcp", from: 443, to: 443 }];
  const result = await sandbox.preview(program, { policyConfig: { "only-listed-ports-open": { allowed } } });
  expect(result.violations, result.output).toEqual([]);
  const strict = await sandbox.preview(program);
  expect(strict.violations.map(({ policy }) => policy)).toEqual(["only-listed-ports-open"]);
});

test("up stops before it makes a machine that breaks a rule", async () => {
  const program = `${HEAD} make("aws:ec2/instance:Instance", "vnode-1", { associatePublicIpAddress: true, tags: labels("worker") });`;
  const result = await sandbox.preview(program, { operation: "up" });
  expect(result.violations.map(({ policy }) => policy)).toEqual(["no-public-address-on-workers"]);
  expect(result.output).not.toMatch(/vnode-1 created/);
  expect(result.status).not.toBe(0);
});

test("the types are those of the clouds' SDKs", async () => {
  const program = `
    import * as openstack from "@pulumi/openstack";
    import * as aws from "@pulumi/aws";
    const port = new openstack.networking.Port("vnode-1", { networkId: "n", portSecurityEnabled: false });
    new openstack.networking.FloatingIpAssociate("fa", { floatingIp: "192.0.2.1", portId: port.id });
    new openstack.networking.SecGroupRule("slurm", { direction: "ingress", ethertype: "IPv4", securityGroupId: "g" });
    new openstack.compute.Instance("vnode-2", { flavorName: "f" });
    const worker = new aws.ec2.Instance("vnode-3", { ami: "a", instanceType: "t", sourceDestCheck: false });
    new aws.ec2.Eip("eip", { instance: worker.id });
    new aws.ec2.SecurityGroup("sg", { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 2, cidrBlocks: ["0.0.0.0/0"] }] });`;
  const result = await sandbox.preview(program);
  const found = result.violations.map(({ policy, resource }) => `${policy} ${nameOf(resource)}`).sort();
  expect(found, result.output).toEqual([
    "named-labels vnode-2",
    "named-labels vnode-3",
    "no-public-address-on-workers-by-reference eip",
    "no-public-address-on-workers-by-reference fa",
    "only-listed-ports-open sg",
    "only-listed-ports-open slurm",
    "port-security-on vnode-1",
    "port-security-on vnode-3",
  ]);
});
