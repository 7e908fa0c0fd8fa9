import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Json } from "../../../src/base/json.js";
import { headOf, sourceText } from "../../../src/base/span.js";
import { type Compilation, type CompileRequest, compile } from "../../../src/compiler.js";
import { createSink, type DiagnosticBag } from "../../../src/diagnostics/bag.js";
import type { Profile } from "../../../src/diagnostics/define.js";
import { emitPulumiYaml } from "../../../src/emit/pulumi-yaml/emit.js";
import { expandTemplate } from "../../../src/expand.js";
import type { DeploymentPlan } from "../../../src/lowering/ir.js";
import { bundledTypes, diskHost } from "../../../src/workspace/host.js";

export const ROOT = resolve(import.meta.dirname, "../../..");
const INDIGO = resolve(ROOT, "../shared/corpora/indigo/examples");

/** Path of a template of the INDIGO corpus; undefined where the corpora are not checked out. */
export function indigo(name: string): string | undefined {
  const path = resolve(INDIGO, name);
  return existsSync(path) ? path : undefined;
}

export const EXAMPLE = resolve(ROOT, "tosca/examples/hybrid_slurm_cluster.yaml");
export const LOCAL_SITES = readFileSync(resolve(ROOT, "tosca/examples/sites.yaml"), "utf8");
export const CLOUD_SITES = readFileSync(resolve(ROOT, "tosca/examples/sites-openstack-aws.yaml"), "utf8");

export interface Extra {
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly name?: string;
  readonly profile?: Profile;
}

export interface Run extends Compilation {
  readonly sink: DiagnosticBag;
  readonly errors: readonly string[];
}

/** A compilation of texts. */
export function requestOf(
  text: string,
  sites: string,
  extra: Extra = {},
): CompileRequest & { sink: DiagnosticBag } {
  return {
    template: sourceText(extra.name ?? "cluster.yaml", text),
    sites: sourceText("sites.yaml", sites),
    host: diskHost(),
    bundled: bundledTypes,
    sink: createSink(),
    ...(extra.inputs === undefined ? {} : { inputs: extra.inputs }),
    ...(extra.profile === undefined ? {} : { profile: extra.profile }),
  };
}

export function compileTexts(text: string, sites: string, extra: Extra = {}): Run {
  const request = requestOf(text, sites, extra);
  const result = compile(request);
  return { ...result, sink: request.sink, errors: errorsOf(request.sink) };
}

/** The expanded template, or the errors that stand in its way. */
export function expandTexts(text: string, sites: string, extra: Extra = {}) {
  const request = requestOf(text, sites, extra);
  const expanded = expandTemplate(request);
  return { expanded: expanded ?? "", errors: errorsOf(request.sink) };
}

export function planOf(text: string, sites: string, extra: Extra = {}): DeploymentPlan {
  const { plan, errors } = compileTexts(text, sites, extra);
  if (plan === undefined) throw new Error(errors.join("\n"));
  return plan;
}

/** The program of a plan, and the errors of one that has none. */
export function programOf(plan: DeploymentPlan, workers?: ReadonlySet<string>) {
  const sink = createSink();
  const text = emitPulumiYaml({
    plan,
    sink,
    spanOf: (site) => headOf(sourceText(`site ${site}`, "")),
    ...(workers === undefined ? {} : { workers }),
  });
  return { text: text ?? "", errors: errorsOf(sink) };
}

function errorsOf(sink: DiagnosticBag): readonly string[] {
  return sink
    .list()
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, span }) => `${span.source.name} ${code} ${message}`);
}
