import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { type SourceText, sourceText } from "../src/base/span.js";
import { CODES, report } from "../src/diagnostics/catalog.js";
import type { DiagnosticSink } from "../src/diagnostics/diagnostic.js";
import type { LoweredResources, ResourcePlan } from "../src/heat/plan.js";
import type { DeploymentPlan } from "../src/lowering/ir.js";
import { bundledTypes, diskHost } from "../src/workspace/host.js";
import { isArchive, type TemplateFile, templateInArchive } from "../src/workspace/template.js";
import type { StackSettings } from "./settings.js";

/** What is to be built: a cluster, or single resources. */
export type LoadedPlan = { readonly cluster: DeploymentPlan } | { readonly resources: LoweredResources };

/** The plan of the stack's settings: compiled, or read when the settings name a compiled one. */
export async function loadPlan(
  settings: StackSettings,
  sink: DiagnosticSink,
): Promise<LoadedPlan | undefined> {
  if (settings.plan !== undefined) return readPlan(settings, settings.plan, sink);
  const template = readTemplate(settings, sink);
  const sites = readSetting(settings, "sites", "where to deploy", sink);
  if (template === undefined || sites === undefined) return undefined;
  const { compile } = await import("../src/compiler.js");
  const { plan, resources } = compile({
    template: template.source,
    sites,
    host: template.host,
    bundled: bundledTypes,
    inputs: settings.inputs,
    sink,
  });
  if (plan !== undefined) return { cluster: plan };
  return resources === undefined ? undefined : { resources };
}

/** The template that the settings name, or the one that the archive which they name begins with. */
function readTemplate(settings: StackSettings, sink: DiagnosticSink): TemplateFile | undefined {
  const path = settings.template === undefined ? undefined : settings.path(settings.template);
  if (path !== undefined && isArchive(path)) return templateInArchive(path, sink);
  const source = readSetting(settings, "template", "what to deploy", sink);
  return source === undefined ? undefined : { source, host: diskHost() };
}

/** A compiled plan holds no secrets; those of single resources are then settings. */
function readPlan(settings: StackSettings, path: string, sink: DiagnosticSink): LoadedPlan | undefined {
  try {
    const plan = JSON.parse(readFileSync(settings.path(path), "utf8")) as DeploymentPlan | ResourcePlan;
    const version: string | undefined = plan.formatVersion;
    if (version !== "1.0") throw new Error(`its format is ${version ?? "unknown"}, not 1.0`);
    return "kind" in plan ? { resources: { plan, secrets: settings.secrets() } } : { cluster: plan };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(sink, CODES.settingUnreadableFile, settings.spanOf("plan"), { what: "plan", path, reason });
    return undefined;
  }
}

function readSetting(
  settings: StackSettings,
  key: "template" | "sites",
  why: string,
  sink: DiagnosticSink,
): SourceText | undefined {
  const value = settings[key];
  if (value === undefined) {
    report(sink, CODES.settingMissing, settings.spanOf(key), { key: `elastosca:${key}`, why });
    return undefined;
  }
  const path = settings.path(value);
  if (!existsSync(path)) {
    const details = {
      what: key === "sites" ? "sites file" : "template",
      path: value,
      reason: "there is no such file",
    };
    report(sink, CODES.settingUnreadableFile, settings.spanOf(key), details);
    return undefined;
  }
  const name = relative(process.cwd(), path);
  return sourceText(name.startsWith("..") ? path : name, readFileSync(path, "utf8"));
}
