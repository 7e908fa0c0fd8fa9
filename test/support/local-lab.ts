import Docker from "dockerode";
import ssh2 from "ssh2";

/** The Docker engine of the tests. */
export const docker = new Docker();

/** Why tests with containers cannot run here; undefined when they can. */
export async function dockerMissing(): Promise<string | undefined> {
  const info = await docker.info().catch(() => undefined);
  if (info === undefined) return "no Docker engine answers (npm run setup)";
  const image = await docker
    .getImage("elastosca-node")
    .inspect()
    .catch(() => undefined);
  return image === undefined ? "the node image is not built (npm run setup)" : undefined;
}

/** Labels by which one test file finds its containers and networks again. */
export function labelsOf(cluster: string): Record<string, string> {
  return {
    "elastosca.cluster": cluster,
    "elastosca.project": "local-provider",
    "elastosca.stack": "test",
    "elastosca.site": "lab",
  };
}

const filtersOf = (cluster: string) => ({ label: [`elastosca.cluster=${cluster}`] });

/** What the cluster has on the engine at this moment. */
export async function leftovers(
  cluster: string,
): Promise<{ containers: string[]; networks: string[]; volumes: string[] }> {
  const filters = filtersOf(cluster);
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return {
    containers: containers.map((item) => item.Names[0] ?? item.Id).sort(),
    networks: networks.map((item) => item.Name).sort(),
    volumes: (volumes ?? []).map((item) => item.Name).sort(),
  };
}

/** Removes all of it, also after a failed test. */
export async function removeLeftovers(cluster: string): Promise<void> {
  const filters = filtersOf(cluster);
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  for (const { Name } of volumes ?? []) await docker.getVolume(Name).remove();
}

/** The container's description; rejects with statusCode 404 when there is none. */
export const inspect = (name: string) => docker.getContainer(name).inspect();

/** Standard output of a command in a container. */
export async function execIn(name: string, command: string): Promise<string> {
  const run = await docker
    .getContainer(name)
    .exec({ Cmd: ["sh", "-c", command], AttachStdout: true, AttachStderr: true, Tty: true });
  let text = "";
  for await (const part of await run.start({ Tty: true })) text += String(part);
  return text.replaceAll("\r", "");
}

/** Host key and user key of a node, both minted for the test. */
export interface NodeKeys {
  readonly host: { readonly private: string; readonly public: string };
  readonly user: { readonly private: string; readonly public: string };
}

/** Fresh keys. */
export function mintKeys(): NodeKeys {
  return { host: ssh2.utils.generateKeyPairSync("ed25519"), user: ssh2.utils.generateKeyPairSync("ed25519") };
}

/** User data that injects the host key and lets the user "admin" in. */
export function userDataWith(keys: NodeKeys): string {
  const admin = { name: "admin", uid: "2000", lock_passwd: true, ssh_authorized_keys: [keys.user.public] };
  const ssh_keys = { ed25519_private: keys.host.private, ed25519_public: keys.host.public };
  return `#cloud-config\n${JSON.stringify({ ssh_keys, users: [admin] })}\n`;
}

function tryLogin(host: string, keys: NodeKeys): Promise<boolean> {
  const expected = Buffer.from(keys.host.public.split(" ")[1] ?? "", "base64");
  return new Promise((done) => {
    const client = new ssh2.Client();
    client.on("ready", () => {
      client.end();
      done(true);
    });
    client.on("error", () => done(false));
    client.connect({
      host,
      username: "admin",
      privateKey: keys.user.private,
      readyTimeout: 1000,
      hostVerifier: (key: Buffer) => key.equals(expected),
    });
  });
}

/** Tries until sshd shows the injected host key and accepts the user's; the moment of success in milliseconds. */
export async function sshReady(host: string, keys: NodeKeys, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  while (!(await tryLogin(host, keys))) {
    if (Date.now() > deadline)
      throw new Error(`sshd on ${host} did not answer with the injected key in time`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return Date.now();
}
