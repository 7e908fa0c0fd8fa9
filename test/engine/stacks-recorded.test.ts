import { beforeAll, describe, expect, it } from "vitest";
import { cloudPlan, localPlan } from "../support/plan-fixture.js";
import { recordStack, stackOutputs } from "../support/record-stacks.js";
import { inputFaults, packageSchema } from "../support/schema-check.js";
import { revealed, Secret, UNKNOWN } from "../support/wire-values.js";
import {
  byName,
  COMMAND,
  type Connection,
  type Deployment,
  deploy,
  ofType,
  pieces,
  SERVERS,
  secretsOf,
  userDataOf,
} from "./recorded-deployment.js";

describe.each([
  ["two local sites", localPlan],
  ["OpenStack at home, AWS away", () => cloudPlan("openstack")],
  ["AWS at home, OpenStack away", () => cloudPlan("aws")],
])("stacks recorded over the wire protocol: %s", (_, planOf) => {
  const plan = planOf();
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy(plan);
  });

  it("runs every stack without an error or a warning", () => {
    for (const run of [deployment.core, deployment.home, deployment.away]) {
      expect(run.log).toEqual([]);
      expect(run.stderr).toBe("");
      expect(run.exitCode).toBe(0);
    }
  });

  it("previews every stack: nothing is known, nothing fails", async () => {
    const [core, all] = await Promise.all([
      recordStack(plan, { role: "core", preview: true, sources: true }),
      recordStack(plan, { role: "all", nodes: ["vnode-1", "vnode-3"], preview: true }),
    ]);
    for (const run of [core, all]) {
      expect(run.log).toEqual([]);
      expect(run.exitCode).toBe(0);
    }
    expect(core.registrations.map((one) => one.urn).sort()).toEqual(
      deployment.core.registrations.map((one) => one.urn).sort(),
    );
    const stdin = all.registrations.find((one) => one.name === "vnode-3-join")?.inputs.stdin;
    expect(stdin instanceof Secret ? stdin.value : stdin).toBe(UNKNOWN);
  });

  it("gives one machine a public address: the front-end", () => {
    const addresses = ofType(
      deployment.all,
      "openstack:networking/floatingIpAssociate:FloatingIpAssociate",
      "aws:ec2/eip:Eip",
    );
    const outside = ofType(deployment.all, "elastosca-local:index:Node").filter(
      (node) => (revealed(node.inputs.networks) as unknown[]).length > 1,
    );
    if (plan.sites[0]?.provider === "local") {
      expect(addresses).toEqual([]);
      expect(outside.map((node) => node.name).sort()).toEqual(["front-end-server", "vr-lab-b-server"]);
    } else {
      const home = plan.sites[0]?.provider === "aws" ? "front-end-address" : "front-end-address-binding";
      expect(addresses.map((one) => one.name)).toEqual([home]);
    }
  });

  it("lets gateways alone forward; filters stay on", () => {
    const gateways = plan.sites.map((site) => site.gateway.name);
    for (const port of ofType(deployment.all, "openstack:networking/port:Port")) {
      const forwards = gateways.includes(port.name.replace(/-port$/, ""));
      expect(port.inputs.portSecurityEnabled).toBe(true);
      expect(port.inputs.noSecurityGroups).toBeUndefined();
      expect(port.inputs.allowedAddressPairs !== undefined).toBe(forwards);
    }
    for (const card of ofType(deployment.all, "aws:ec2/networkInterface:NetworkInterface")) {
      expect(card.inputs.sourceDestCheck).toBe(!gateways.includes(card.name.replace(/-port$/, "")));
    }
    for (const node of ofType(deployment.all, "elastosca-local:index:Node")) {
      expect(node.inputs.router).toBe(gateways.includes(node.name.replace(/-server$/, "")));
    }
  });

  it("gives an AWS vRouter a way out though it has no public address", () => {
    const aws = plan.sites.find((site) => site.provider === "aws");
    const nat = ofType(deployment.all, "aws:ec2/natGateway:NatGateway");
    const doors = ofType(deployment.all, "aws:ec2/route:Route").filter(
      (route) => route.inputs.destinationCidrBlock === "0.0.0.0/0",
    );
    expect(doors).toHaveLength(aws === undefined ? 0 : 1);
    expect(nat).toHaveLength(aws === undefined || aws.home ? 0 : 1);
    expect(doors.filter((route) => route.inputs.gatewayId !== undefined)).toHaveLength(aws?.home ? 1 : 0);
  });

  it("opens the planned ports to the world and no other", () => {
    const rules = ofType(deployment.all, "openstack:networking/secGroupRule:SecGroupRule")
      .filter((rule) => rule.inputs.remoteIpPrefix === "0.0.0.0/0")
      .map((rule) => `${rule.inputs.protocol}/${rule.inputs.portRangeMin}-${rule.inputs.portRangeMax}`);
    const inline = ofType(deployment.all, "aws:ec2/securityGroup:SecurityGroup").flatMap((group) =>
      (
        (group.inputs.ingress ?? []) as {
          protocol: string;
          fromPort: number;
          toPort: number;
          cidrBlocks: string[];
        }[]
      )
        .filter((rule) => rule.cidrBlocks.includes("0.0.0.0/0"))
        .map((rule) => `${rule.protocol}/${rule.fromPort}-${rule.toPort}`),
    );
    const planned = plan.sites
      .filter((site) => site.provider !== "local")
      .flatMap((site) => site.gateway.openPorts.map((port) => `${port.protocol}/${port.from}-${port.to}`));
    expect([...rules, ...inline].sort()).toEqual([...planned].sort());
  });

  it("puts no secret into user-data but the machine's own host key", () => {
    const servers = ofType(deployment.all, ...SERVERS);
    expect(servers).toHaveLength(5);
    const secrets = secretsOf(deployment.core).flatMap(pieces);
    expect(secrets.length).toBeGreaterThan(20);
    for (const server of servers) {
      const text = userDataOf(server);
      expect(text.startsWith("#cloud-config\n")).toBe(true);
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text.match(/BEGIN [A-Z ]*PRIVATE KEY/g)).toEqual(["BEGIN OPENSSH PRIVATE KEY"]);
      const config = JSON.parse(text.replace("#cloud-config\n", "")) as {
        users: { name: string; ssh_authorized_keys?: string[] }[];
      };
      expect(config.users.find((user) => user.name === "admin")?.ssh_authorized_keys).toHaveLength(1);
    }
  });

  it("tells vRouters, and nobody else, the address and the key of the central point", () => {
    const { core } = stackOutputs(deployment.core) as {
      core: { centralAddress: string; centralHostKey: string };
    };
    for (const server of ofType(deployment.all, ...SERVERS)) {
      const known = userDataOf(server).includes(core.centralHostKey.split(" ")[1]!);
      const router = server.name.startsWith("vr-");
      expect(known).toBe(router || server.name.startsWith("front-end"));
      if (router) {
        expect(userDataOf(server)).toContain(`dials ${core.centralAddress}`);
        expect(userDataOf(server)).not.toContain("@CENTRAL_ADDRESS@");
      }
    }
  });

  it("runs every step over pinned ssh, with secrets on stdin only", () => {
    const commands = ofType(deployment.all, COMMAND);
    expect(commands.map((one) => one.name).sort()).toEqual(
      [
        "front-end-ready",
        "front-end-batch",
        ...plan.links.map((link) => `front-end-${link.name}`),
        ...plan.links.map((link) => `vr-${link.site}-link`),
        "vnode-1-join",
        "vnode-2-join",
        "vnode-3-join",
      ].sort(),
    );
    const secrets = secretsOf(deployment.core).flatMap(pieces);
    for (const command of commands) {
      expect(command.inputs.connection).toBeInstanceOf(Secret);
      expect(command.inputs.stdin).toBeInstanceOf(Secret);
      const connection = revealed(command.inputs.connection) as Connection;
      expect(connection.hostKey).toMatch(/^ssh-ed25519 /);
      expect(connection.dialErrorLimit).toBeGreaterThan(10);
      if (command.name.startsWith("front-end")) expect(connection.proxy).toBeUndefined();
      else expect(connection.proxy?.hostKey).toMatch(/^ssh-ed25519 .* front-end$/);
      expect(command.inputs.logging).toBe("none");
      expect(command.inputs.addPreviousOutputInEnv).toBe(false);
      expect(Object.keys(command.inputs)).not.toContain("environment");
      expect(Object.keys(command.inputs)).not.toContain("triggers");
      for (const secret of secrets) {
        expect(String(command.inputs.create)).not.toContain(secret);
        expect(String(command.inputs.delete)).not.toContain(secret);
      }
      // A machine that is made anew must be configured anew.
      const machine = command.name.replace(/-(ready|batch|join|link.*)$/, "");
      expect(command.deletedWith).toMatch(new RegExp(`::${machine}-server$`));
      expect(command.inputs.create).toMatch(new RegExp(`\\n# on ${machine}-server-id$`));
      expect(command.customTimeouts.create).toBe("240s");
      if (command.name.startsWith("vnode-")) expect(command.inputs.delete).toBeUndefined();
    }
  });

  it("reaches a vRouter on the central point's loopback, where it calls home", () => {
    const step = ofType(deployment.away.registrations, COMMAND).find((one) => one.name.startsWith("vr-"));
    const connection = revealed(step?.inputs.connection) as Connection;
    expect([connection.host, connection.port]).toEqual(["127.0.0.1", plan.links[0]!.callHomePort]);
  });

  it("delivers a vRouter's public host key to the front-end as the one key that may call home", () => {
    const step = deployment.core.registrations.find((one) => one.name === `front-end-${plan.links[0]!.name}`);
    const line = (revealed(step?.inputs.stdin) as string)
      .split("\n")
      .find((text) => text.includes("callhome"));
    const content = Buffer.from(line!.split(" ")[3]!, "base64").toString();
    const { machines } = stackOutputs(deployment.away) as { machines: Record<string, { hostKey: string }> };
    const router = `vr-${plan.links[0]!.site}`;
    expect(content).toBe(
      `restrict,port-forwarding,permitlisten="127.0.0.1:${plan.links[0]!.callHomePort}" ${machines[router]!.hostKey}\n`,
    );
  });

  it("registers at most four resources a worker", () => {
    for (const name of ["vnode-1", "vnode-2", "vnode-3"]) {
      const own = byName(deployment.all, name);
      expect(own.length).toBeGreaterThanOrEqual(3);
      expect(own.length).toBeLessThanOrEqual(4);
      const component = own.find((one) => one.type === "elastosca:node:Worker");
      for (const child of own.filter((one) => one !== component)) expect(child.parent).toBe(component?.urn);
    }
  });

  it("adds for one worker more that worker's resources only; all others stay as they are", async () => {
    const site = plan.sites[1]!.name;
    const run = { role: "site", site, core: deployment.core } as const;
    const after = await recordStack(plan, { ...run, nodes: ["vnode-3", "vnode-5"] });
    const before = new Map(deployment.away.registrations.map((one) => [one.urn, one]));
    const added = after.registrations.filter((one) => !before.has(one.urn));
    expect(added.map((one) => one.name)).toEqual(byName(added, "vnode-5").map((one) => one.name));
    expect(added.length).toBeGreaterThan(2);
    for (const one of after.registrations.filter((candidate) => before.has(candidate.urn))) {
      expect(one).toEqual(before.get(one.urn));
    }
  });

  it("hangs no worker on another one, and boots machines before the gateway is ready", () => {
    for (const worker of ["vnode-1", "vnode-2", "vnode-3"]) {
      const server = ofType(deployment.all, ...SERVERS).find((one) => one.name === `${worker}-server`);
      const join = deployment.all.find((one) => one.name === `${worker}-join`);
      const others = [...(server?.dependencies ?? []), ...(join?.dependencies ?? [])].filter(
        (urn) => urn.includes("::vnode-") && !urn.includes(`::${worker}-`),
      );
      expect(others).toEqual([]);
      expect(server?.dependencies.filter((urn) => urn.includes(COMMAND))).toEqual([]);
    }
    const join = deployment.away.registrations.find((one) => one.name === "vnode-3-join");
    expect(join?.dependencies.some((urn) => urn.endsWith(`::vr-${plan.links[0]!.site}-link`))).toBe(true);
  });

  it("keeps machines when image or first-boot text change, and removes one before its successor comes", () => {
    for (const server of ofType(deployment.all, ...SERVERS)) {
      expect(server.ignoreChanges.some((key) => /^userData/.test(key))).toBe(true);
      expect(server.ignoreChanges.some((key) => /^(image|ami)/.test(key))).toBe(true);
      expect(server.deleteBeforeReplace).toBe(true);
    }
  });

  it("mints P-256 certificates with one role each", () => {
    const keys = ofType(deployment.core.registrations, "tls:index/privateKey:PrivateKey");
    const curves = keys.filter((key) => key.inputs.algorithm === "ECDSA").map((key) => key.inputs.ecdsaCurve);
    expect(curves).toEqual(["P256", "P256", "P256"]);
    const leaves = ofType(deployment.core.registrations, "tls:index/locallySignedCert:LocallySignedCert");
    expect(leaves.map((leaf) => leaf.inputs.allowedUses)).toEqual([
      ["digital_signature", "server_auth"],
      ["digital_signature", "client_auth"],
    ]);
    for (const leaf of leaves) expect(leaf.inputs.validityPeriodHours).toBe(90 * 24);
  });

  it("tells the template's outputs, the login as a secret", () => {
    const { core, outputs } = stackOutputs(deployment.core) as {
      core: { centralAddress: string };
      outputs: { cluster_ip: string; cluster_creds: { user: string; token: string }; first_node: string };
    };
    expect(outputs.cluster_ip).toBe(core.centralAddress);
    expect(outputs.cluster_creds.user).toBe("admin");
    expect(outputs.cluster_creds.token).toContain("BEGIN OPENSSH PRIVATE KEY");
    expect(outputs.first_node).toBe("node 192.168.110.11");
  });

  it.for(["openstack", "command", "tls"])(
    "gives %s resources inputs that their schema allows",
    (name, context) => {
      const schema = packageSchema(name);
      if (schema === undefined) return context.skip(`the schema of ${name} is not on this machine`);
      const own = deployment.all.filter((one) => one.type.startsWith(`${name}:`));
      expect(own.flatMap((one) => inputFaults(schema, one.type, one.inputs))).toEqual([]);
      const used = name !== "openstack" || plan.sites.some((site) => site.provider === name);
      expect(own.length > 0).toBe(used);
    },
  );

  it("gives every site of a cloud its own provider", () => {
    for (const site of plan.sites.filter((one) => one.provider !== "local")) {
      const server = ofType(deployment.all, ...SERVERS).find((one) =>
        site.workers.some((worker) => one.name === `${worker.name}-server`),
      );
      expect(server?.provider).toContain(`::${site.name}-provider::`);
    }
  });
});
