import { join } from "node:path";
import { CODES } from "../diagnostics/catalog.js";
import { systemClock } from "../elasticity/clock.js";
import { faultEvent } from "../elasticity/controller-report.js";
import type { ControllerEvent } from "../elasticity/index.js";
import {
  acquireLease,
  type ConsoleKeeper,
  createConsoleKeeper,
  createHooks,
  createMetrics,
  fileLeaseFolder,
  type HeldLease,
  type Hooks,
  type LeaseFolder,
  type NodeActuator,
  remoteLeaseFolder,
  type SshRunner,
  serveMetrics,
} from "../elasticity/index.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import type { Project } from "../workspace/project.js";
import type { Console } from "./console.js";
import { backendPath } from "./deployment/locks.js";
import { stopped } from "./diagnosed.js";

/** What runs beside the loop: the lease, hooks, consoles that are kept, and the endpoint for figures. */
export interface ControllerServices {
  readonly lease?: HeldLease;
  /** Takes every event of the loop. */
  take(event: ControllerEvent): void;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly project: Project;
  readonly plan: DeploymentPlan;
  /** Asks sites for the consoles of machines. */
  readonly actuator: NodeActuator;
  readonly ssh: SshRunner;
  /** Of the front-end, for people. */
  readonly host: string;
  readonly signal: AbortSignal;
  readonly console: Console;
  readonly dryRun: boolean;
  readonly standby: boolean;
  readonly metrics: string | undefined;
  /** Milliseconds that a hook may take. */
  readonly hookTimeout: number;
  readonly tell: (event: ControllerEvent) => void;
}

/** Opens what was asked for. A lease that is held by another controller ends the command, or is waited for. */
export async function openServices(options: ServiceOptions): Promise<ControllerServices> {
  const { plan, dryRun, tell, console } = options;
  const metrics = createMetrics();
  const served =
    options.metrics === undefined ? undefined : await serveMetrics(options.metrics, metrics.text);
  if (served?.ok === false) throw stopped(served.error);
  const server = served?.value;
  if (server !== undefined) console.note(`figures at http://${server.host}:${server.port}/metrics`);
  const report = (event: ControllerEvent) => {
    tell(event);
    metrics.take(event);
  };
  const hooks = createHooks({
    hooks: dryRun ? {} : hooksOf(plan),
    timeoutMillis: options.hookTimeout,
    onFailure: (hook, problem) => report(faultEvent(CODES.hookFailed, { hook, problem }, Date.now())),
  });
  const consoles = dryRun ? undefined : keeperOf(options, report);
  const lease = dryRun
    ? undefined
    : await leaseOf(options).catch(async (error: unknown) => {
        await server?.close();
        throw error;
      });
  return {
    ...(lease === undefined ? {} : { lease }),
    take(event) {
      report(event);
      hooks.take(event);
      consoles?.take(event);
    },
    async close() {
      await lease?.release();
      await Promise.all([hooks.close(), consoles?.close()]);
      await server?.close();
    },
  };
}

function keeperOf(
  { project, actuator }: ServiceOptions,
  report: (event: ControllerEvent) => void,
): ConsoleKeeper | undefined {
  if (actuator.console === undefined) return undefined;
  const console = actuator.console.bind(actuator);
  return createConsoleKeeper({ folder: project.stateDir, console, report });
}

async function leaseOf(options: ServiceOptions): Promise<HeldLease> {
  const { signal, standby, console } = options;
  const folder = leaseFolder(options);
  if (standby) console.note(`waiting for the lease at ${folder.place}`);
  const taken = await acquireLease({ folder, clock: systemClock, ...(standby ? { wait: signal } : {}) });
  if (!taken.ok) throw stopped(taken.error);
  return taken.value;
}

/** Beside the state of the stacks where that is a folder; else on the front-end, which all controllers reach. */
function leaseFolder({ plan, ssh, host }: ServiceOptions): LeaseFolder {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  const { name } = plan.cluster;
  if (backend.startsWith("file://"))
    return fileLeaseFolder(join(backendPath(backend), ".elastosca-leases", name));
  return remoteLeaseFolder(ssh, `.elastosca/leases/${name}`, host);
}

/** Commands of the sites file, section `cluster.elasticity.hooks`. */
function hooksOf(plan: DeploymentPlan): Hooks {
  return plan.cluster.hooks ?? {};
}
