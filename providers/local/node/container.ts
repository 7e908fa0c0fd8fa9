import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Container, ContainerInspectInfo } from "dockerode";
import {
  docker,
  engineFault,
  explain,
  isLocalEngine,
  isOurs,
  MANAGED,
  ownerOf,
  pause,
  SPEC,
  unlessGone,
} from "../engine/client.js";
import { requireVolumes, resolveAttachments } from "./attach.js";
import type { NodeInputs } from "./check.js";
import {
  containerOptions,
  type EngineTraits,
  endpoint,
  INSTANCE,
  nodeSpec,
  outwardRoute,
} from "./options.js";
import { seedFiles, tarArchive } from "./seed.js";

/** Folder of the image into which the seed is unpacked. */
const SEED_FOLDER = "/var/lib/cloud/seed";

/** The container of this id or name; undefined when there is none. */
export async function inspectContainer(reference: string): Promise<ContainerInspectInfo | undefined> {
  const engine = await docker();
  return unlessGone(`reading container ${reference}`, () => engine.getContainer(reference).inspect());
}

/** Makes and starts the container of a node, or takes over the same one that an interrupted run left. */
export async function createContainer(inputs: NodeInputs): Promise<ContainerInspectInfo> {
  const action = `creating node ${inputs.name}`;
  const present = await inspectContainer(inputs.name);
  if (present !== undefined) {
    const adopted = await adopt(action, present, inputs);
    if (adopted !== undefined) return adopted;
  }
  await refuseExhaustion(action);
  const engine = await docker();
  const [traits, attachments] = await Promise.all([
    engineTraits(action),
    resolveAttachments(action, inputs),
    requireVolumes(action, inputs),
  ]);
  const [first, ...others] = attachments;
  if (first === undefined) throw new Error(`${action}: a node needs at least one network`);
  const instanceId = `${inputs.name}-${randomBytes(4).toString("hex")}`;
  const container = await engine
    .createContainer(containerOptions(inputs, first, traits, instanceId))
    .catch((error: unknown) => Promise.reject(createFailure(action, inputs, error)));
  try {
    const seed = tarArchive(seedFiles(instanceId, inputs.hostname, inputs.metaData, inputs.userData));
    await container.putArchive(seed, { path: SEED_FOLDER });
    for (const item of others) {
      await engine
        .getNetwork(item.network)
        .connect({ Container: container.id, EndpointConfig: endpoint(item) });
    }
    await container.start();
    return await ready(action, container, inputs);
  } catch (error) {
    await removeContainer(container.id, inputs.name);
    throw startFailure(action, error);
  }
}

/** A whole one with the same specification is kept; a half-made or different one of ours is removed. */
async function adopt(
  action: string,
  present: ContainerInspectInfo,
  inputs: NodeInputs,
): Promise<ContainerInspectInfo | undefined> {
  const { Labels } = present.Config;
  if (!isOurs(Labels, inputs.labels)) {
    throw new Error(
      `${action}: there is a container of this name, and it belongs to ${ownerOf(Labels)}; remove it (docker rm -f ${inputs.name}) or choose another cluster name`,
    );
  }
  // "created" means that the earlier run ended before the seed and all networks were in place.
  const whole = present.State.Status !== "created" && present.State.Status !== "dead";
  if (!whole || Labels[SPEC] !== nodeSpec(inputs)) {
    await removeContainer(present.Id, inputs.name);
    return undefined;
  }
  return startContainer(present.Id, inputs);
}

/** Starts a stopped or paused container; nothing happens to a running one. */
export async function startContainer(id: string, inputs: NodeInputs): Promise<ContainerInspectInfo> {
  const action = `starting node ${inputs.name}`;
  const engine = await docker();
  const container = engine.getContainer(id);
  try {
    const { State } = await container.inspect();
    if (State.Paused) await container.unpause();
    else if (!State.Running) await container.start();
    return await ready(action, container, inputs);
  } catch (error) {
    throw startFailure(action, error);
  }
}

/** What is left to do once the engine has started a node. */
async function ready(
  action: string,
  container: Container,
  inputs: NodeInputs,
): Promise<ContainerInspectInfo> {
  const info = await settled(action, container);
  const command = outwardRoute(info, inputs);
  if (command === undefined) return info;
  const run = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await run.start({ Tty: false });
  for await (const _part of stream); // the command has ended when its output has
  const { ExitCode } = await run.inspect();
  if (ExitCode !== 0) throw new Error(`${action}: its default route could not be set (${command.join(" ")})`);
  return info;
}

const SETTLE_MS = 200;

/** systemd ends at once when it may not write to its cgroup, which is after the engine's start has succeeded. */
async function settled(action: string, container: Container): Promise<ContainerInspectInfo> {
  await pause(SETTLE_MS);
  const info = await container.inspect();
  if (info.State.Running) return info;
  const output = await container.logs({ stdout: true, stderr: true, tail: 3 }).catch(() => Buffer.alloc(0));
  const last = output
    .toString("utf8")
    .replace(/[^\x20-\x7e\n]+/g, " ")
    .trim();
  throw new Error(
    `${action}: its systemd ended at once with status ${info.State.ExitCode}${last === "" ? "" : ` (${last})`}; this engine's control groups may not be writable from inside, see elastosca doctor`,
  );
}

async function engineTraits(action: string): Promise<EngineTraits> {
  const engine = await docker();
  const info = await engine.info().catch((error: unknown) => Promise.reject(explain(action, error)));
  const major = Number.parseInt(String(info.ServerVersion), 10);
  return { cgroupVersion: info.CgroupVersion === "2" ? "2" : "1", major: Number.isNaN(major) ? 0 : major };
}

const INOTIFY = "/proc/sys/fs/inotify/max_user_instances";
/** inotify instances that the services of one node hold. */
const INOTIFY_PER_NODE = 5;

/** All nodes share one limit of the host; beyond it their services fail in ways that are hard to read. */
async function refuseExhaustion(action: string): Promise<void> {
  if (!isLocalEngine()) return;
  let limit: number;
  try {
    limit = Number(readFileSync(INOTIFY, "utf8"));
  } catch {
    return;
  }
  const engine = await docker();
  const running = await engine
    .listContainers({ filters: { label: [`${MANAGED}=true`] } })
    .catch((error: unknown) => Promise.reject(explain(action, error)));
  if ((running.length + 1) * INOTIFY_PER_NODE <= limit) return;
  throw new Error(
    `${action}: ${running.length} nodes run and this machine's limit fs.inotify.max_user_instances is ${limit}, too low for one more; raise it: sudo sysctl -w fs.inotify.max_user_instances=${Math.max(1024, 2 * limit)}`,
  );
}

function createFailure(action: string, inputs: NodeInputs, error: unknown): Error {
  const fault = engineFault(error);
  if (fault.status === 404 && /no such image/i.test(fault.message)) {
    return new Error(`${action}: image ${inputs.image} is not there; build it with: npm run setup`);
  }
  return explain(action, error);
}

function startFailure(action: string, error: unknown): Error {
  const { message } = engineFault(error);
  if (message.startsWith(action)) return new Error(message);
  if (/address already in use/i.test(message)) {
    return new Error(
      `${action}: one of its addresses is in use by another container; docker network inspect names it`,
    );
  }
  if (/\/dev\/net\/tun/.test(message)) {
    return new Error(`${action}: this machine has no /dev/net/tun, which routers need: sudo modprobe tun`);
  }
  return explain(action, error);
}

const REMOVAL_MS = 30_000;

/** Removes a container with its volumes, and waits until it is gone. Fine when it is gone already. */
export async function removeContainer(id: string, name: string): Promise<void> {
  const engine = await docker();
  const deadline = Date.now() + REMOVAL_MS;
  for (;;) {
    try {
      await engine.getContainer(id).remove({ force: true, v: true });
    } catch (error) {
      const fault = engineFault(error);
      if (fault.status === 404) return;
      // 409: somebody else is removing it at this moment
      if (fault.status !== 409) throw explain(`removing node ${name}`, error);
    }
    if ((await inspectContainer(id)) === undefined) return;
    if (Date.now() > deadline)
      throw new Error(`removing node ${name}: the engine has not removed it; try docker rm -f ${name}`);
    await pause(100);
  }
}

/** The instance id that cloud-init was given. */
export function instanceIdOf(info: ContainerInspectInfo): string {
  return info.Config.Labels[INSTANCE] ?? "";
}
