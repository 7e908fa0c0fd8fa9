import type { Json } from "./base/json.js";
import { headOf, sourceText } from "./base/span.js";
import { type CompileRequest, compile } from "./compiler.js";
import { createSink } from "./diagnostics/bag.js";
import { CODES, report } from "./diagnostics/catalog.js";
import { differingPlace } from "./emit/differing.js";
import { emitTosca } from "./emit/tosca/emit.js";
import { checkSum, fromFolder, originsOf, placeKey, recordText, withOrigins } from "./emit/tosca/origins.js";
import { withoutAdded } from "./emit/tosca/recompile.js";
import type { DeploymentPlan, Origin } from "./lowering/ir.js";
import { planJson } from "./lowering/serialize.js";

/** What expanding needs besides a compilation: the sites file is a must, and names may be made shorter. */
export interface ExpandRequest extends CompileRequest {
  /** A file as seen from the folder of the template; without it files below that folder lose it. */
  readonly nameOf?: (file: string) => string;
  /** Path that the text is written to, from where its relative imports are looked for; else the template's. */
  readonly target?: string;
}

/**
 * The expanded service template (`compile --emit tosca`): valid TOSCA that gives the same plan, byte for
 * byte, when it is compiled with the same sites file. That is tried out before the text is given out.
 * Undefined, with diagnostics, when template or sites file have faults or the text does not keep the promise.
 */
export function expandTemplate(request: ExpandRequest): string | undefined {
  const { topology, plan } = compile(request);
  const { template, sites, sink } = request;
  if (topology === undefined || plan === undefined || sites === undefined) return undefined;
  // Where the template was expanded before, the name that it had then.
  const sitesFile = plan.sites[0]?.origin.file ?? sites.name;
  const nameOf = request.nameOf ?? ((file: string) => fromFolder(file, template.name));
  const emit = (origins: Readonly<Record<string, string>>) =>
    emitTosca({
      template,
      topology: withoutAdded(topology),
      plan,
      inputs: request.inputs ?? {},
      record: { sites: { name: nameOf(sitesFile), sum: checkSum(sites.text) }, origins },
    });
  const ours = originsOf(plan).filter(({ file }) => file !== sitesFile);
  // As many lines as there will be, so that nothing moves any more.
  const blank = Object.fromEntries(ours.map((origin) => [placeKey(origin), recordText(origin)]));
  const draft = emit(blank);
  const head = headOf(template);
  const made = draft === undefined ? undefined : recompile(request, draft);
  const text = typeof made === "object" ? emit(originTable(plan, made, sitesFile, nameOf)) : undefined;
  const again = text === undefined ? made : recompile(request, text);
  if (again === undefined) report(sink, CODES.notExpandable, head, {});
  else if (typeof again === "string") report(sink, CODES.expansionInvalid, head, { reason: again });
  else {
    const place = differingPlace(named(plan, nameOf), named(again, fromTarget(request)), "the plan");
    if (place === undefined) return text;
    report(sink, CODES.expansionDiffers, head, { place });
  }
  return undefined;
}

/** The plan of an expanded text, or the first thing that is wrong with it. */
function recompile(request: ExpandRequest, text: string): DeploymentPlan | string {
  const bag = createSink(request.profile === undefined ? {} : { profile: request.profile });
  const name = request.target ?? request.template.name;
  const { plan } = compile({ ...request, template: sourceText(name, text), sink: bag });
  const fault = bag.list().find(({ severity }) => severity === "error");
  return plan === undefined || fault !== undefined ? (fault?.message ?? "it cannot be compiled.") : plan;
}

/** The plan as data with the names that its files have in the record. */
function named(plan: DeploymentPlan, nameOf: (file: string) => string): Json {
  return JSON.parse(planJson(withOrigins(plan, (origin) => ({ ...origin, file: nameOf(origin.file) }))));
}

function fromTarget({ template, target }: ExpandRequest): (file: string) => string {
  return (file) => fromFolder(file, target ?? template.name);
}

/** Places of the template by the places that its expansion has for the same things. */
function originTable(
  plan: DeploymentPlan,
  made: DeploymentPlan,
  sites: string,
  nameOf: (file: string) => string,
): Readonly<Record<string, string>> {
  const old = originsOf(plan);
  const table: Record<string, string> = {};
  for (const [index, origin] of originsOf(made).entries()) {
    const before: Origin = old[index] ?? origin;
    if (before.file === sites) continue;
    table[placeKey(origin)] = recordText({ ...before, file: nameOf(before.file) });
  }
  return table;
}
