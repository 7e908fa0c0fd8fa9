import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { TestCluster } from "../cluster.js";
import { docker, lines, processes } from "../run.js";

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|BEGIN OpenVPN Static key/;
const STACKS = ["core", "site-lab-a", "site-lab-b"];

/** Texts that must stand nowhere in clear: keys of the cluster, each as the pieces by which it would be seen. */
interface Canary {
  readonly name: string;
  readonly pieces: readonly string[];
}

/** Collects every command line of the machine, containers included, from now on. */
export function watchCommandLines(): { end(): ReadonlySet<string> } {
  const seen = new Set<string>();
  const look = () => {
    for (const { command } of processes()) seen.add(command.join(" "));
  };
  const timer = setInterval(look, 100);
  look();
  return {
    end() {
      clearInterval(timer);
      return seen;
    },
  };
}

/** No key of the cluster is in the state, in the containers' descriptions, in user-data, logs or command lines. */
export async function secretsStaySecret(cluster: TestCluster): Promise<void> {
  const canaries = await canariesOf(cluster);
  expect(canaries.map((canary) => canary.name)).toEqual(
    expect.arrayContaining([
      "munge key",
      "login key",
      "key of vr-lab-b",
      "tls-crypt of vr-lab-b",
      "passphrase",
    ]),
  );
  const opened = await cluster.openedState("core");
  for (const canary of canaries.filter(({ name }) => name === "login key" || name === "key of vr-lab-b")) {
    expect(
      canary.pieces.every((piece) => opened.includes(piece)),
      `${canary.name} is looked for`,
    ).toBe(true);
  }
  for (const stack of STACKS) {
    const exported = await cluster.pulumi("stack", "export", "--stack", stack);
    clean(`state of ${stack}`, exported.stdout, canaries);
  }
  const containers = await cluster.containers();
  expect(containers.length).toBeGreaterThanOrEqual(4);
  clean("docker inspect", await docker("inspect", ...containers), canaries);
  for (const container of containers) await cleanContainer(container, canaries);
  clean("what commands printed", cluster.said, canaries);
  clean("command lines", [...cluster.commandLines].join("\n"), canaries);
}

/** The journal of the elasticity loop carries none of them either. */
export async function journalIsClean(cluster: TestCluster, text: string): Promise<void> {
  clean("journal", text, await canariesOf(cluster));
}

/** User-data has one private key, the machine's own host key; logs have none. */
async function cleanContainer(container: string, canaries: readonly Canary[]): Promise<void> {
  const inside = (script: string) => docker("exec", container, "sh", "-c", script);
  const userData = await inside(
    "cat /var/lib/cloud/instance/user-data.txt; cat /var/lib/cloud/seed/nocloud/user-data 2>/dev/null || true",
  );
  const hostKey = keyBody(await inside("cat /etc/ssh/ssh_host_ed25519_key"));
  expect(hostKey.length).toBeGreaterThan(0);
  const withoutOwn = userData.replaceAll(
    /-----BEGIN OPENSSH PRIVATE KEY-----(.*?)-----END OPENSSH PRIVATE KEY-----/gs,
    (whole, body: string) => (hostKey.every((line) => body.includes(line)) ? "" : whole),
  );
  expect(withoutOwn.length, `${container}: its host key is in its user-data`).toBeLessThan(userData.length);
  clean(`user-data of ${container}`, withoutOwn, canaries);
  const logs = await inside("cat /var/log/elastosca/*.log /var/log/cloud-init*.log; journalctl --no-pager");
  clean(`logs of ${container}`, logs, canaries);
}

async function canariesOf(cluster: TestCluster): Promise<Canary[]> {
  const machines = (await cluster.containers()).map((name) => ({ name, short: name.replace(/^e2e-/, "") }));
  const found: Canary[] = [];
  for (const { name, short } of machines) {
    const script = `for f in /etc/munge/munge.key /etc/ssh/ssh_host_ed25519_key /etc/overlay/*.key /etc/overlay/*.tls-crypt; do
      [ -f "$f" ] && echo "$f $(base64 -w0 "$f")"; done; true`;
    for (const line of lines(await docker("exec", name, "sh", "-c", script))) {
      const [path = "", encoded = ""] = line.split(" ");
      const plain = Buffer.from(encoded, "base64");
      if (path.endsWith("munge.key")) found.push({ name: "munge key", pieces: binaryPieces(plain) });
      else found.push({ name: `${kindOf(path)} of ${short}`, pieces: secretLines(plain.toString("latin1")) });
    }
  }
  const { coreSecrets = {} } = await cluster.outputs("core");
  found.push({ name: "login key", pieces: secretLines(String(coreSecrets["adminPrivateKey"])) });
  const passphrase = join(cluster.workspace, ".elastosca", "passphrase");
  if (existsSync(passphrase))
    found.push({ name: "passphrase", pieces: [readFileSync(passphrase, "utf8").trim()] });
  for (const { name, pieces } of found) expect(pieces.length, name).toBeGreaterThan(0);
  return found;
}

function kindOf(path: string): string {
  if (path.endsWith("_key")) return "host key";
  return path.endsWith(".key") ? "key" : "tls-crypt";
}

/**
 * Lines of a key file that hold its secret. The others may stand elsewhere: the public half is in all of them.
 * RFC 5915 (EC): the first line; OpenSSH's format: the fourth; OpenVPN's static key: every one.
 */
function secretLines(text: string): string[] {
  const body = keyBody(text);
  if (text.includes("OpenVPN Static key")) return body;
  return body.slice(text.includes("OPENSSH") ? 3 : 0).slice(0, 1);
}

/** The lines between head and foot of a key file. */
function keyBody(text: string): string[] {
  return lines(text)
    .map((line) => line.trim())
    .filter((line) => /^[0-9A-Za-z+/=]{32,}$/.test(line));
}

/** How bytes without structure would be seen: base64 at each of its three offsets, and hexadecimal. */
function binaryPieces(key: Buffer): string[] {
  const middle = (bytes: Buffer) => bytes.toString("base64").slice(8, 56);
  return [middle(key), middle(key.subarray(1)), middle(key.subarray(2)), key.toString("hex").slice(0, 48)];
}

function clean(where: string, text: string, canaries: readonly Canary[]): void {
  expect(text.length, `${where} was read`).toBeGreaterThan(0);
  expect(PRIVATE_KEY.test(text), `${where} has a private key in clear`).toBe(false);
  for (const { name, pieces } of canaries) {
    expect(
      pieces.some((piece) => text.includes(piece)),
      `${where} has the ${name} in clear`,
    ).toBe(false);
  }
}
