import type { VolumeInspectInfo } from "dockerode";
import {
  docker,
  engineFault,
  explain,
  isOurs,
  MANAGED,
  ownerOf,
  pause,
  unlessGone,
} from "../engine/client.js";
import { stringMap } from "../network/check.js";
import type { CheckFailure, PropertyChange, ResourceKind } from "../rpc/resource.js";
import { createChecker } from "../rpc/shape.js";
import { canonical, type PropertyMap } from "../rpc/values.js";

/** Property names of a Volume. */
export const VOLUME_INPUTS = ["name", "labels"] as const;

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/;

/** Inputs of a Volume after {@link checkVolume} has found nothing wrong. */
interface VolumeInputs {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** elastosca-local:index:Volume: one Docker volume, a folder that nodes share. Its id is its name. */
export const volume: ResourceKind = {
  secrets: [],
  computed: ["mountpoint"],
  check: checkVolume,
  diff: diffVolume,
  create: async (inputs) => {
    const made = await createVolume(volumeInputs(inputs));
    return { id: made.Name, outputs: { mountpoint: made.Mountpoint } };
  },
  read: async (id, inputs) => {
    const found = await ownVolume(id, volumeInputs(inputs));
    return found === undefined ? undefined : { mountpoint: found.Mountpoint };
  },
  update: async (id) => {
    throw new Error(`changing volume ${id}: a volume cannot be changed`);
  },
  delete: async (id, inputs) => removeVolume(id, volumeInputs(inputs)),
};

/** Checks the inputs of a Volume. */
export function checkVolume(inputs: PropertyMap): readonly CheckFailure[] {
  const check = createChecker();
  check.keys(inputs, VOLUME_INPUTS);
  const wanted = "2 to 63 letters, digits, dots, dashes or underscores, a letter or digit first";
  check.text(inputs, "name", { pattern: NAME, wanted });
  check.labels(inputs, "labels");
  return check.failures;
}

function volumeInputs(inputs: PropertyMap): VolumeInputs {
  return { name: String(inputs.name), labels: stringMap(inputs.labels) };
}

/** A Docker volume cannot be changed: every difference replaces it. */
function diffVolume(oldInputs: PropertyMap, _state: PropertyMap, inputs: PropertyMap): PropertyChange[] {
  return VOLUME_INPUTS.filter((key) => canonical(oldInputs[key]) !== canonical(inputs[key])).map(
    (property) => ({ property, action: "replace", inputDiff: true }),
  );
}

async function inspect(name: string): Promise<VolumeInspectInfo | undefined> {
  const engine = await docker();
  return unlessGone(`reading volume ${name}`, () => engine.getVolume(name).inspect());
}

/** Volumes have no id but their name: one of another owner is not the one that was made. */
async function ownVolume(name: string, inputs: VolumeInputs): Promise<VolumeInspectInfo | undefined> {
  const found = await inspect(name);
  return found !== undefined && isOurs(found.Labels, inputs.labels) ? found : undefined;
}

/**
 * Makes the volume, or takes over the one of the same owner with what is in it: an interrupted run has
 * left it. The engine answers with the present one when there is one, whoever made it in the meantime.
 */
async function createVolume({ name, labels }: VolumeInputs): Promise<VolumeInspectInfo> {
  const action = `creating volume ${name}`;
  const engine = await docker();
  let present = await inspect(name);
  if (present === undefined) {
    const options = { Name: name, Driver: "local", Labels: { ...labels, [MANAGED]: "true" } };
    await engine.createVolume(options).catch((error: unknown) => Promise.reject(explain(action, error)));
    present = await inspect(name);
  }
  if (present === undefined) throw new Error(`${action}: it was removed while it was made; run again`);
  if (isOurs(present.Labels, labels)) return present;
  throw new Error(
    `${action}: there is a Docker volume of this name, and it belongs to ${ownerOf(present.Labels)}; remove it (docker volume rm ${name}) or choose another cluster name`,
  );
}

const REMOVAL_MS = 15_000;

/** Nodes that are just being removed hold the volume for a moment, so a refusal is tried again for a while. */
async function removeVolume(name: string, inputs: VolumeInputs): Promise<void> {
  const engine = await docker();
  if ((await ownVolume(name, inputs)) === undefined) return;
  const deadline = Date.now() + REMOVAL_MS;
  for (;;) {
    try {
      await engine.getVolume(name).remove();
      return;
    } catch (error) {
      const fault = engineFault(error);
      if (fault.status === 404) return;
      if (fault.status !== 409) throw explain(`removing volume ${name}`, error);
      if (Date.now() > deadline) throw new Error(await busyMessage(name));
      await pause(300);
    }
  }
}

async function busyMessage(name: string): Promise<string> {
  const engine = await docker();
  const users = await engine.listContainers({ all: true, filters: { volume: [name] } }).catch(() => []);
  const names = users.map(({ Id, Names }) => Names[0]?.slice(1) ?? Id);
  const list = names.length > 0 ? names.join(", ") : "unknown ones";
  return `removing volume ${name}: containers still use it (${list}); destroy the stacks of their sites first, then run again`;
}
