import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "../../base/result.js";
import type { Machine } from "../../elasticity/nodes/actuator.js";
import type { DeploymentPlan, SitePlan } from "../../lowering/ir.js";
import { deadlineIn } from "./api-request.js";
import { awsMachines, type Ec2Sdk } from "./aws.js";
import type { Surroundings } from "./clouds-file.js";
import { clusterMachines, type MachineSource } from "./machine-source.js";
import { newestMachine } from "./newest-machine.js";
import { openstackMachines } from "./openstack.js";

/** Machines of a cluster's sites in clouds, asked of the clouds themselves. */
export interface CloudMachines {
  /**
   * The workers that run on a site; undefined where it cannot be asked, which is told once. Rejects, in words
   * for people, when the cloud does not answer within ten seconds or refuses.
   */
  list(site: string, ids: () => Promise<ReadonlySet<string>>): Promise<readonly Machine[] | undefined>;
  /**
   * Removes machines by their ids and waits, half a minute at the most, until they are gone: until then their
   * ports and addresses cannot be used again. Rejects when one cannot be removed.
   */
  remove(site: string, ids: readonly string[]): Promise<void>;
  /**
   * What the newest machine of a worker wrote to its console last; undefined where the site cannot be asked,
   * has no such machine, or nothing of its console. Rejects as `list` does.
   */
  console(site: string, node: string, ids: () => Promise<ReadonlySet<string>>): Promise<string | undefined>;
}

export interface CloudMachinesOptions {
  readonly plan: DeploymentPlan;
  /** Folder of the project, whose clouds.yaml comes first. */
  readonly root: string;
  /** Told once a site that cannot be asked, and why. */
  readonly onUnlistable: (site: string, problem: string) => void;
  /** For tests. Default 10 seconds. */
  readonly timeoutMillis?: number;
  readonly env?: Surroundings["env"];
}

const TIMEOUT_MILLIS = 10_000;
const REMOVAL_MILLIS = 30_000;
const POLL_MILLIS = 1000;

/** Opens nothing yet: each cloud is entered at the first question. */
export function cloudMachines(options: CloudMachinesOptions): CloudMachines {
  const { plan, timeoutMillis = TIMEOUT_MILLIS } = options;
  const sources = openedSources(options);
  const list = async (site: string, ids: () => Promise<ReadonlySet<string>>) => {
    const source = await sources.of(site);
    if (source === undefined) return undefined;
    const owner = { cluster: plan.cluster.name, site, ids };
    const found = await clusterMachines(source, owner, timeoutMillis);
    if (found.ok) return found.value;
    // The next question reads the credentials again: they may have been put right meanwhile.
    sources.forget(site);
    throw new Error(found.error);
  };
  return {
    list,
    async console(site, node, ids) {
      const machine = newestMachine((await list(site, ids)) ?? [], node);
      const source = machine === undefined ? undefined : await sources.of(site);
      if (machine === undefined || source === undefined) return undefined;
      const output = await source.console(machine.id, deadlineIn(timeoutMillis));
      if (!output.ok) throw new Error(output.error);
      return output.value;
    },
    async remove(site, ids) {
      const source = await sources.of(site);
      if (source === undefined) throw new Error("the site cannot be asked");
      for (const id of ids) {
        const removed = await source.remove(id, deadlineIn(timeoutMillis));
        if (!removed.ok) throw new Error(removed.error);
      }
      const until = performance.now() + REMOVAL_MILLIS;
      for (const id of ids) await waitUntilGone(source, id, timeoutMillis, until);
    },
  };
}

/** The clouds of the sites as far as they have been entered; a site that cannot be entered is told once. */
function openedSources(options: CloudMachinesOptions) {
  const sources = new Map<string, MachineSource>();
  const told = new Set<string>();
  return {
    async of(name: string): Promise<MachineSource | undefined> {
      const kept = sources.get(name);
      const site = options.plan.sites.find((each) => each.name === name);
      if (kept !== undefined || site === undefined) return kept;
      const opened = await openSource(site, options);
      if (opened.ok) {
        sources.set(name, opened.value);
        return opened.value;
      }
      const known = told.has(`${name} ${opened.error}`);
      told.add(`${name} ${opened.error}`);
      if (!known) options.onUnlistable(name, opened.error);
      return undefined;
    },
    forget: (name: string) => void sources.delete(name),
  };
}

/** A machine that takes longer goes on without anybody who waits; the update after it tells when it must. */
async function waitUntilGone(
  source: MachineSource,
  id: string,
  timeoutMillis: number,
  until: number,
): Promise<void> {
  while (performance.now() < until) {
    const exists = await source.exists(id, deadlineIn(timeoutMillis));
    if (!exists.ok || !exists.value) return;
    await sleep(POLL_MILLIS);
  }
}

async function openSource(
  site: SitePlan,
  { plan, root, env = process.env }: CloudMachinesOptions,
): Promise<Result<MachineSource, string>> {
  const { name, provider, auth, region } = site;
  const access = { ...auth, ...(region === undefined ? {} : { region }) };
  if (provider === "openstack")
    return openstackMachines(access, { env, home: homedir(), folders: [process.cwd(), root], read });
  if (provider !== "aws") return err(`sites of provider "${provider}" have no list of machines`);
  return ok(awsMachines(await loadSdk(), access, { cluster: plan.cluster.name, site: name }));
}

/** Only sites of AWS need it, and it is large. */
async function loadSdk(): Promise<Ec2Sdk> {
  // What it has to say of the version of Node is for whoever chooses that, not for each run.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  return await import("@aws-sdk/client-ec2");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
