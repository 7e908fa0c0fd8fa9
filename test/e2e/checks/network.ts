import { expect } from "vitest";
import { NAME, type TestCluster } from "../cluster.js";
import { docker, eventually, lines, run } from "../run.js";
import { slurm } from "../slurm.js";
import { figure } from "./deployment.js";

const VROUTER = `${NAME}-vr-lab-b`;
const LINK_UNIT = "link@link-lab-b.service";
/** Longest time from the start of the link to the first packet. */
const HEAL_SECONDS = 15;

/** One job step on both sites at once. */
export async function stepAcrossSites(cluster: TestCluster): Promise<void> {
  const hosts = lines(
    await cluster.onFrontEnd("srun --immediate=20 -N2 -n2 -w vnode-1,vnode-4 hostname"),
  ).sort();
  expect(hosts).toEqual(["vnode-1", "vnode-4"]);
}

/** A file that a job on lab-b leaves in its home is there on the front-end. */
export async function sharedHome(cluster: TestCluster): Promise<void> {
  await cluster.onFrontEnd("srun -w vnode-4 sh -c 'hostname >~/from-lab-b'");
  expect(await cluster.onFrontEnd("cat ~/from-lab-b")).toBe("vnode-4");
}

/** The only way to lab-b is the link: with it stopped there is none, started again it heals. */
export async function onlyTheLink(cluster: TestCluster): Promise<void> {
  const worker = await slurm(cluster).addressOf("vnode-4");
  expect(await answers(cluster, worker)).toBe(true);
  expect(await routeDevice(cluster, worker)).toMatch(/^link-/);
  await inRouter("systemctl", "stop", LINK_UNIT);
  try {
    expect(await answers(cluster, worker)).toBe(false);
    const device = await eventually(
      "no route without the link",
      HEAL_SECONDS,
      () => routeDevice(cluster, worker),
      (found) => found === "none",
    );
    expect(device).toBe("none");
    expect(await answers(cluster, worker)).toBe(false);
  } finally {
    await inRouter("systemctl", "start", LINK_UNIT);
  }
  await heals(cluster, worker, "the link was started again");
  expect(await routeDevice(cluster, worker)).toMatch(/^link-/);
}

/** The vRouter's tunnel process is killed under a job step that uses both sites. */
export async function tunnelKilled(cluster: TestCluster): Promise<void> {
  const worker = await slurm(cluster).addressOf("vnode-4");
  const step = cluster.tryOnFrontEnd(
    "srun --immediate=20 -N2 -n2 -w vnode-1,vnode-4 sh -c 'sleep 9; hostname'",
  );
  await eventually(
    "the step runs",
    10,
    () => cluster.onFrontEnd("squeue -h -t running -o %N"),
    (nodes) => nodes !== "",
  );
  const before = await tunnelProcess();
  await inRouter("kill", "-9", before);
  const after = await eventually(
    "a new tunnel process",
    10,
    tunnelProcess,
    (pid) => pid !== "0" && pid !== before,
  );
  expect(after).not.toBe(before);
  await heals(cluster, worker, "openvpn was killed");
  const ended = await step;
  expect(ended.status, ended.stderr).toBe(0);
  expect(lines(ended.stdout).sort()).toEqual(["vnode-1", "vnode-4"]);
}

/** Only front-end and vRouter have an address on the network that stands for the Internet. */
export async function addresses(cluster: TestCluster): Promise<void> {
  const onInternet = new Map<string, boolean>();
  for (const container of await cluster.containers()) {
    const networks = JSON.parse(
      await docker("inspect", "--format", "{{json .NetworkSettings.Networks}}", container),
    ) as Record<string, unknown>;
    onInternet.set(container, `${NAME}-internet` in networks);
    expect(Object.keys(networks), container).not.toContain("bridge");
    const published = await docker("inspect", "--format", "{{json .HostConfig.PortBindings}}", container);
    expect(["{}", "null"], container).toContain(published);
  }
  expect(Object.fromEntries(onInternet)).toEqual({
    [`${NAME}-front-end`]: true,
    [VROUTER]: true,
    [`${NAME}-vnode-1`]: false,
    [`${NAME}-vnode-4`]: false,
  });
}

/** All 65535 TCP ports of every machine, as a neighbour on the "Internet" that routes the overlay to the gateways. */
export async function scanFromOutside(cluster: TestCluster): Promise<void> {
  const gateways = await Promise.all(["front-end", "vr-lab-b"].map(internetAddress));
  const workers = await Promise.all(["vnode-1", "vnode-4"].map((node) => slurm(cluster).addressOf(node)));
  const [frontEnd = "", vRouter = ""] = gateways;
  const { status, stdout, stderr } = await run("docker", [
    ...["run", "--rm", "--network", `${NAME}-internet`, "--cap-add", "NET_ADMIN"],
    ...["--label", `elastosca.cluster=${NAME}`, "--label", "elastosca.managed=true"],
    ...["--name", `${NAME}-scanner`, "--entrypoint", "python3", "elastosca-node", "-c", SCANNER],
    ...[frontEnd, vRouter, ...workers],
  ]);
  expect(status, stderr).toBe(0);
  const open = JSON.parse(stdout) as Record<string, number[]>;
  expect(open).toEqual({
    [frontEnd]: [22],
    [vRouter]: [],
    ...Object.fromEntries(workers.map((worker) => [worker, []])),
  });
}

async function internetAddress(machine: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${NAME}-internet").IPAddress}}`;
  return await docker("inspect", "--format", format, `${NAME}-${machine}`);
}

/** Its sshd answers to a connection from the front-end. */
async function answers(cluster: TestCluster, address: string): Promise<boolean> {
  const probe = `timeout 1 bash -c 'exec 3<>/dev/tcp/${address}/22 && head -c 4 <&3'`;
  return (await cluster.tryOnFrontEnd(probe)).stdout === "SSH-";
}

/** The device by which the front-end would send; `none` when it would not. */
async function routeDevice(cluster: TestCluster, address: string): Promise<string> {
  const { status, stdout } = await cluster.tryOnFrontEnd(`ip -o route get ${address}`);
  return status === 0 ? (/ dev (\S+)/.exec(stdout)?.[1] ?? "none") : "none";
}

async function heals(cluster: TestCluster, address: string, what: string): Promise<void> {
  const started = Date.now();
  await eventually(`healed after ${what}`, HEAL_SECONDS, () => answers(cluster, address), Boolean, 200);
  figure(`healed after ${what}`, (Date.now() - started) / 1000);
}

async function inRouter(...command: readonly string[]): Promise<string> {
  return await docker("exec", VROUTER, ...command);
}

async function tunnelProcess(): Promise<string> {
  return await inRouter("systemctl", "show", "--property=MainPID", "--value", LINK_UNIT);
}

/**
 * Connect scan: targets as arguments, the first two are gateways; prints {address: [open ports]}. Each attempt
 * lasts long enough for a second SYN; sockets are kept as many as the limit of open files allows.
 */
const SCANNER = `
import errno, json, resource, select, socket, subprocess, sys, time

WAIT = 1.3
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
limit = min(20000, hard)
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
gateways, workers = sys.argv[1:3], sys.argv[3:]
for worker, gateway in zip(workers, gateways):
    subprocess.run(["ip", "route", "replace", worker + "/32", "via", gateway], check=True)
found = {host: [] for host in gateways + workers}
todo = [(host, port) for port in range(65535, 0, -1) for host in gateways]
todo += [(host, port) for port in [22, 111, 6817, 6818, *range(60001, 60101)] for host in workers]
flying, poll = {}, select.epoll()
while todo or flying:
    while todo and len(flying) < limit - 50:
        target = todo.pop()
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.setblocking(False)
        code = s.connect_ex(target)
        if code == errno.EINPROGRESS:
            flying[s.fileno()] = (s, target, time.monotonic() + WAIT)
            poll.register(s.fileno(), select.EPOLLOUT)
        else:
            if code == 0: found[target[0]].append(target[1])
            s.close()
    for fd, _ in poll.poll(0.05):
        s, target, _ = flying.pop(fd)
        poll.unregister(fd)
        if s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0: found[target[0]].append(target[1])
        s.close()
    now = time.monotonic()
    for fd in [fd for fd, (_, _, end) in flying.items() if end < now]:
        poll.unregister(fd)
        flying.pop(fd)[0].close()
print(json.dumps({host: sorted(ports) for host, ports in found.items()}))
`;
