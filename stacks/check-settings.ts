import { CODES, report } from "../src/diagnostics/catalog.js";
import type { DiagnosticSink } from "../src/diagnostics/diagnostic.js";
import type { DeploymentPlan, SitePlan } from "../src/lowering/ir.js";
import type { StackSettings } from "./settings.js";

/** Reports settings that do not fit the plan: unknown role, site or workers. */
export function checkSettings(settings: StackSettings, plan: DeploymentPlan, sink: DiagnosticSink): void {
  const { role, site } = settings;
  if (role !== "core" && role !== "site" && role !== "all") {
    report(sink, CODES.settingUnknownRole, settings.spanOf("role"), { role });
    return;
  }
  if (role === "core") return;
  const sites = role === "all" ? plan.sites : plan.sites.filter((candidate) => candidate.name === site);
  if (role === "site" && site === "") {
    report(sink, CODES.settingMissing, settings.spanOf("site"), {
      key: "elastosca:site",
      why: "which site it holds",
    });
  } else if (sites.length === 0) {
    const names = plan.sites.map((candidate) => candidate.name);
    report(sink, CODES.settingUnknownSite, settings.spanOf("site"), { site, sites: names });
  } else {
    checkNodes(settings, role === "all" ? "The cluster" : `Site "${site}"`, sites, sink);
  }
}

function checkNodes(
  settings: StackSettings,
  place: string,
  sites: readonly SitePlan[],
  sink: DiagnosticSink,
): void {
  const known = sites.flatMap((site) => site.workers.map((worker) => worker.name));
  for (const [index, node] of settings.nodes.entries()) {
    if (known.includes(node)) continue;
    report(sink, CODES.settingUnknownNode, settings.spanOf("nodes", index), { node, place, nodes: known });
  }
}
