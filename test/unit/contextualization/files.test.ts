import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { HOOK_VERBS } from "../../../src/base/power-hooks.js";
import { linkFirewall, portsFirewall, siteFirewall } from "../../../src/contextualization/firewall.js";
import { linkFile } from "../../../src/contextualization/openvpn.js";
import { linkRouting, siteRouting } from "../../../src/contextualization/routing.js";
import { powerProgramPath, slurmConf, slurmdOptions } from "../../../src/contextualization/slurm.js";
import { GATEWAY_UNITS, SSHD_SETTINGS, WORKER_UNITS } from "../../../src/contextualization/units.js";

const IMAGE = fileURLToPath(new URL("../../../providers/local/image/files", import.meta.url));

/** Directives of an OpenVPN file by name; a repeated one would be a fault of its own. */
function directives(text: string): ReadonlyMap<string, string> {
  const entries = text
    .trim()
    .split("\n")
    .map((line): [string, string] => {
      const [name = "", ...rest] = line.split(" ");
      return [name, rest.join(" ")];
    });
  expect(new Set(entries.map(([name]) => name)).size).toBe(entries.length);
  return new Map(entries);
}

const end = { link: "link-lab-b", local: "10.99.0.0", peer: "10.99.0.1", peerName: "site-lab-b", port: 1195 };
const listening = directives(linkFile(end));
const dialling = directives(
  linkFile({ ...end, local: "10.99.0.1", peer: "10.99.0.0", peerName: "central", remote: "203.0.113.10" }),
);

describe.each([
  ["listening", listening],
  ["dialling", dialling],
])("VR-2: the %s end of a link", (kind, file) => {
  test("AEAD ciphers only", () => {
    expect(file.get("data-ciphers")).toBe("AES-256-GCM:CHACHA20-POLY1305");
    for (const weak of ["cipher", "data-ciphers-fallback", "ncp-disable"]) expect(file.has(weak)).toBe(false);
    expect(file.get("auth")).toBe("SHA256");
  });

  test("TLS 1.3 with modern groups", () => {
    expect(file.get("tls-version-min")).toBe("1.3");
    expect(file.get("tls-groups")).toBe("X25519:prime256v1");
  });

  test("silent to strangers by a key of the link's own", () => {
    expect(file.get("tls-crypt")).toBe("/etc/overlay/link-lab-b.tls-crypt");
  });

  test("the other end is pinned by purpose and by name", () => {
    expect(file.get("remote-cert-tls")).toBe(kind === "listening" ? "client" : "server");
    expect(file.get("verify-x509-name")).toBe(kind === "listening" ? "site-lab-b name" : "central name");
  });

  test("fixed addresses, no compression, no scripts", () => {
    expect(file.get("ifconfig")).toMatch(/^10\.99\.0\.[01] 10\.99\.0\.[01]$/);
    for (const name of [
      "comp-lzo",
      "compress",
      "allow-compression",
      "script-security",
      "up",
      "client-to-client",
      "duplicate-cn",
    ])
      expect(file.has(name)).toBe(false);
  });

  test("keepalive, MTU, and no root after start", () => {
    expect(file.get("keepalive")).toBe("2 6");
    expect(file.get("tun-mtu")).toBe("1400");
    expect([file.get("user"), file.get("group")]).toEqual(["nobody", "nogroup"]);
    expect([file.has("persist-key"), file.has("persist-tun")]).toEqual([true, true]);
  });

  test("keys are files, never inline", () => {
    for (const name of ["ca", "cert", "key"]) expect(file.get(name)).toMatch(/^\/etc\/overlay\/link-lab-b\./);
  });
});

test("only one end listens, only the other one dials", () => {
  expect([listening.get("lport"), listening.has("remote"), listening.has("tls-server")]).toEqual([
    "1195",
    false,
    true,
  ]);
  expect([
    dialling.get("remote"),
    dialling.has("lport"),
    dialling.has("tls-client"),
    dialling.has("nobind"),
  ]).toEqual(["203.0.113.10 1195", false, true, true]);
});

describe("routing and filter", () => {
  test("a site announces its own prefix and nothing else", () => {
    const { content } = siteRouting({
      cidr: "192.168.120.0/24",
      overlay: "192.168.0.0/16",
      address: "192.168.120.2",
    });
    expect(content.match(/^redistribute .*$/gm)).toEqual([
      "redistribute ip 192.168.120.0/24 eq 24 allow",
      "redistribute local deny",
      "redistribute deny",
    ]);
    expect(content).toContain("skip-kernel-setup true");
    expect(content).toContain("install ip 192.168.0.0/16 pref-src 192.168.120.2");
  });

  test("the central point believes a site its own prefix only", () => {
    expect(linkRouting("link-lab-b", { cidr: "192.168.120.0/24", exactly: true })).toContain(
      "in if link-lab-b ip 192.168.120.0/24 eq 24 allow",
    );
    expect(linkRouting("link-lab-b", { cidr: "192.168.0.0/16", exactly: false })).toContain(
      "in if link-lab-b ip 192.168.0.0/16 allow",
    );
  });

  const site = { cidr: "192.168.110.0/24", overlay: "192.168.0.0/16", transit: "10.99.0.0/24" };

  test("input and forwarding are closed by default, in a table of its own", () => {
    const { content } = siteFirewall({ ...site, sshOpen: true, translate: false });
    expect(content.match(/policy drop/g)).toHaveLength(2);
    expect(content).not.toContain("flush ruleset");
    expect(content).toContain("tcp dport 22 accept");
    expect(content).not.toContain("masquerade");
  });

  test("a vRouter opens no ssh to the world; NAT is a switch", () => {
    const { content } = siteFirewall({ ...site, sshOpen: false, translate: true });
    expect(content).not.toContain("dport 22");
    expect(content).toContain("ip daddr != 192.168.0.0/16 masquerade");
  });

  test("a link may only bring what belongs to its other end", () => {
    expect(linkFirewall("link-lab-b", ["192.168.120.0/24", "10.99.0.0/24"], [], 1195)).toBe(
      `add rule inet overlay sources iifname "link-lab-b" ip saddr != { 192.168.120.0/24, 10.99.0.0/24 } drop
add rule inet overlay input udp dport 1195 accept
`,
    );
  });

  test("ports of the template keep their sources", () => {
    const port = { protocol: "tcp", from: 80, to: 80, remoteCidr: "198.51.100.0/24" };
    expect(portsFirewall([port, { ...port, remoteCidr: "0.0.0.0/0", to: 90 }])).toBe(
      "add rule inet overlay input ip saddr 198.51.100.0/24 tcp dport 80 accept\nadd rule inet overlay input tcp dport 80-90 accept\n",
    );
  });
});

describe("Slurm", () => {
  const node = (number: number, site: string, address: string) => ({
    name: `vnode-${number}`,
    site,
    address,
    cpus: 1,
    memoryMiB: 953,
  });
  const cluster = {
    name: "demo",
    partition: "main",
    controller: { hostname: "slurmserver", address: "192.168.110.2" },
    nodes: [
      node(1, "a", "192.168.110.11"),
      node(2, "a", "192.168.110.12"),
      node(3, "b", "192.168.120.13"),
      node(5, "b", "192.168.120.15"),
    ],
  };
  const conf = slurmConf(cluster);

  test("consecutive nodes share a line, others have their own", () => {
    expect(conf.match(/^NodeName=.*$/gm)).toEqual([
      "NodeName=vnode-[1-2] NodeAddr=192.168.110.[11-12] CPUs=1 RealMemory=953 State=CLOUD",
      "NodeName=vnode-3 NodeAddr=192.168.120.13 CPUs=1 RealMemory=953 State=CLOUD",
      "NodeName=vnode-5 NodeAddr=192.168.120.15 CPUs=1 RealMemory=953 State=CLOUD",
    ]);
  });

  test.each([
    "SlurmctldHost=slurmserver(192.168.110.2)",
    "SlurmctldParameters=enable_configless,idle_on_node_suspend,power_save_interval=1,power_save_min_interval=0",
    "SlurmdTimeout=300",
    "ReturnToService=2",
    "JobRequeue=1",
    "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
  ])("%s", (line) => {
    expect(conf.split("\n")).toContain(line);
  });

  test("workers fetch their configuration and report their own boot", () => {
    expect(slurmdOptions("192.168.110.2")).toBe("SLURMD_OPTIONS='-b --conf-server 192.168.110.2:6817'\n");
  });

  test.each(HOOK_VERBS)(
    "CL-5 slurmctld calls the program for %s by the name that it is put under",
    (verb) => {
      const setting = {
        resume: "ResumeProgram",
        suspend: "SuspendProgram",
        "resume-fail": "ResumeFailProgram",
      };
      expect(conf.split("\n")).toContain(`${setting[verb]}=${powerProgramPath(verb)}`);
    },
  );

  test("CL-5 Slurm waits longer for a node that it asked for than the controller does", () => {
    expect(conf).toContain("\nResumeTimeout=300\n");
    const asking = slurmConf({ ...cluster, powerSave: { resumeTimeout: 1860 } });
    expect(asking).toContain("\nResumeTimeout=1860\n");
    // Idle nodes are the controller's in both modes.
    expect(asking).toContain("\nSuspendTime=31536000\n");
  });
});

describe.skipIf(!existsSync(IMAGE))("files that the image of local nodes has as well", () => {
  test.each([...GATEWAY_UNITS, ...WORKER_UNITS, SSHD_SETTINGS])("$path is the same", ({ path, content }) => {
    expect(content).toBe(readFileSync(`${IMAGE}${path}`, "utf8"));
  });
});
