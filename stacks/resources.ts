import * as pulumi from "@pulumi/pulumi";
import { registerProgram } from "../components/resources/register.js";
import { CODES, report } from "../src/diagnostics/catalog.js";
import type { DiagnosticSink } from "../src/diagnostics/diagnostic.js";
import { openstackProgram } from "../src/heat/openstack.js";
import type { LoweredResources, ResourcePlan } from "../src/heat/plan.js";
import { wantedServers } from "../src/heat/wanted.js";
import type { StackSettings } from "./settings.js";

/** Reports what keeps single resources from being built: unknown machines, steps without a script. */
export function checkResources(
  settings: StackSettings,
  { plan }: LoweredResources,
  sink: DiagnosticSink,
): void {
  const known = plan.scaling.flatMap(({ servers }) => servers);
  for (const [index, node] of settings.nodes.entries()) {
    if (known.includes(node)) continue;
    report(sink, CODES.settingUnknownNode, settings.spanOf("nodes", index), {
      node,
      place: "The template",
      nodes: known,
    });
  }
}

/** Registers single resources; the machines that the settings name, of each set the initial ones otherwise. */
export function buildResources(
  { plan, secrets }: LoweredResources,
  settings: StackSettings,
): Record<string, pulumi.Output<unknown>> {
  refuseMissingScripts(plan, settings.nodes);
  return registerProgram(openstackProgram(plan, settings.nodes), secrets);
}

function refuseMissingScripts(plan: ResourcePlan, nodes: readonly string[]): void {
  const servers = wantedServers(plan, nodes);
  const missing = plan.steps.filter(
    ({ content, interpreter, server }) =>
      content === undefined && interpreter !== "ansible-galaxy" && servers.has(server),
  );
  if (missing.length === 0) return;
  const files = [...new Set(missing.map(({ file }) => file))].join(", ");
  throw new pulumi.RunError(`scripts that the template runs cannot be read: ${files}`);
}
