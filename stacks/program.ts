import * as pulumi from "@pulumi/pulumi";
import { createColors } from "picocolors";
import { Core } from "../components/site/core.js";
import type { CoreFacts, CoreSecrets } from "../components/site/core-outputs.js";
import { type MachineFacts, Site } from "../components/site/site.js";
import { createSink, type DiagnosticBag } from "../src/diagnostics/bag.js";
import { formatText } from "../src/diagnostics/format/text.js";
import type { DeploymentPlan } from "../src/lowering/ir.js";
import { checkSettings } from "./check-settings.js";
import { type LoadedPlan, loadPlan } from "./load-plan.js";
import { localImage } from "./local-image.js";
import { templateOutputs } from "./outputs.js";
import { buildResources, checkResources } from "./resources.js";
import { readStackSettings, type StackSettings } from "./settings.js";

/** Outputs of a stack; which ones there are depends on its role. */
export interface StackOutputs {
  /** Outputs of the template; role core and all. */
  readonly outputs?: Record<string, pulumi.Output<unknown>>;
  /** For site stacks and tools; role core and all. */
  readonly core?: pulumi.Output<CoreFacts>;
  /** Secret. */
  readonly coreSecrets?: pulumi.Output<CoreSecrets>;
  /** The machines of the stack's sites by name; role site and all. */
  readonly machines?: pulumi.Output<{ [name: string]: MachineFacts }>;
}

/** Registers everything that the stack's settings ask for. Throws a RunError when the input is at fault. */
export async function runProgram(): Promise<StackOutputs> {
  const settings = readStackSettings();
  const sink = createSink();
  const loaded = await loadPlan(settings, sink);
  if (loaded !== undefined && !sink.hasErrors()) checkLoaded(settings, loaded, sink);
  tell(sink);
  if (loaded === undefined || sink.hasErrors()) {
    throw new pulumi.RunError("the stack's input has errors, nothing was changed");
  }
  if ("resources" in loaded) return { outputs: buildResources(loaded.resources, settings) };
  const plan = loaded.cluster;
  const builder = { plan, text: JSON.stringify(plan), settings, ...(await imageOf(plan)) };
  if (settings.role === "core") return coreOutputs(builder, createCore(builder));
  if (settings.role === "site") return { machines: siteFromReference(builder).machines };
  return createAll(builder);
}

function checkLoaded(settings: StackSettings, loaded: LoadedPlan, sink: DiagnosticBag): void {
  if ("resources" in loaded) checkResources(settings, loaded.resources, sink);
  else checkSettings(settings, loaded.cluster, sink);
}

interface Builder {
  readonly plan: DeploymentPlan;
  /** The plan as the components take it. */
  readonly text: string;
  readonly settings: StackSettings;
  readonly localImage?: string;
}

async function imageOf(plan: DeploymentPlan): Promise<{ readonly localImage?: string }> {
  return plan.sites.some((site) => site.provider === "local") ? { localImage: await localImage() } : {};
}

/** Findings go to the engine's log: errors fail the program there, warnings are shown. */
function tell(sink: DiagnosticBag): void {
  const colors = createColors(false);
  const found = sink.list();
  const errors = found.filter((one) => one.severity === "error");
  const warnings = found.filter((one) => one.severity === "warning");
  if (warnings.length > 0) pulumi.log.warn(formatText(warnings, { colors }));
  if (errors.length > 0) pulumi.log.error(formatText(errors, { colors, omitted: sink.omitted() }));
}

function createCore({ text, localImage: image }: Builder): Core {
  return new Core("core", { plan: text, ...(image === undefined ? {} : { localImage: image }) });
}

function coreOutputs({ plan }: Builder, core: Core): StackOutputs {
  const adminPrivateKey = core.secrets.adminPrivateKey;
  return {
    outputs: templateOutputs(plan, { publicAddress: core.publicAddress, adminPrivateKey }),
    core: core.facts,
    coreSecrets: core.secrets,
  };
}

/** A site stack takes keys and addresses from the core stack of the same project. */
function siteFromReference(builder: Builder): Site {
  const { settings } = builder;
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${settings.core}`;
  const reference = new pulumi.StackReference(name);
  const required = <T>(key: string): pulumi.Output<T> =>
    reference.getOutput(key).apply((value) => {
      if (value !== undefined) return value as T;
      throw new pulumi.RunError(`stack ${settings.core} has no output ${key}: bring it up before its sites`);
    });
  return createSite(builder, settings.site, required("core"), required("coreSecrets"), {});
}

function createSite(
  { text, settings, localImage: image, plan }: Builder,
  site: string,
  facts: pulumi.Input<CoreFacts>,
  secrets: pulumi.Input<CoreSecrets>,
  opts: pulumi.ComponentResourceOptions,
): Site {
  const own = plan.sites.find((candidate) => candidate.name === site)?.workers ?? [];
  const nodes = settings.nodes.filter((node) => own.some((worker) => worker.name === node));
  const picture = image === undefined ? {} : { localImage: image };
  return new Site(site, { plan: text, site, nodes, facts, secrets, ...picture }, opts);
}

/** Everything in one stack: the sites wait for the front-end, as separate stacks do. */
function createAll(builder: Builder): StackOutputs {
  const core = createCore(builder);
  const sites = builder.plan.sites.map((site) =>
    createSite(builder, site.name, core.facts, core.secrets, { dependsOn: [core] }),
  );
  const machines = pulumi
    .all(sites.map((site) => site.machines))
    .apply((all): { [name: string]: MachineFacts } => Object.assign({}, ...all));
  return { ...coreOutputs(builder, core), machines };
}
