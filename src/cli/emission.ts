import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { headOf, type Span, sourceText } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { emitPulumiYaml } from "../emit/pulumi-yaml/emit.js";
import { expandTemplate } from "../expand.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import type { SitesFile } from "../placement/site.js";
import { packageRoot } from "../workspace/project.js";
import { Failure } from "./failure.js";
import type { Loaded } from "./load.js";
import { namesFrom } from "./relocate.js";

/** The expanded template of what was compiled; undefined, with reports, when it does not keep its promise. */
export function expandedTemplate(loaded: Loaded, file: string, out: string | undefined): string | undefined {
  const { request, sink } = loaded;
  if (request === undefined) return undefined;
  return expandTemplate({
    ...request,
    sink,
    nameOf: namesFrom(file),
    ...(out === undefined ? {} : { target: out }),
  });
}

/** The Pulumi YAML program of what was compiled; `nodes` are the workers wanted, all of the plan without. */
export async function pulumiProgram(
  loaded: Loaded,
  plan: DeploymentPlan,
  nodes: string | undefined,
): Promise<string | undefined> {
  const { sites, sink } = loaded;
  const image = plan.sites.some(({ provider }) => provider === "local") ? await localImage() : undefined;
  return emitPulumiYaml({
    plan,
    sink,
    spanOf: (site, path) => siteSpan(sites, site, path),
    ...(nodes === undefined ? {} : { workers: wantedWorkers(plan, nodes) }),
    ...(image === undefined ? {} : { localImage: image }),
  });
}

function wantedWorkers(plan: DeploymentPlan, list: string): ReadonlySet<string> {
  const known = plan.cluster.batch.nodes.map(({ name }) => name);
  const wanted = list.split(",").map((name) => name.trim());
  const stranger = wanted.find((name) => name !== "" && !known.includes(name));
  if (stranger !== undefined) {
    const near = suggest(stranger, known);
    const range = `the plan has ${known[0]} to ${known.at(-1)}`;
    throw new Failure({
      code: "TS9421",
      message: `--nodes names "${stranger}", which is no worker of the plan`,
      hint: near === undefined ? range : `did you mean "${near}"? ${range}`,
      status: 2,
    });
  }
  return new Set(wanted);
}

function siteSpan(file: SitesFile | undefined, name: string, path: string): Span {
  const site = file?.sites.find((candidate) => candidate.name === name);
  return site?.spans.get(path) ?? site?.span ?? headOf(sourceText("sites file", ""));
}

/** Reference of the node image that this package's sources give, as set-up builds it. */
async function localImage(): Promise<string> {
  const script = pathToFileURL(join(packageRoot(), "scripts", "image.mjs")).href;
  return ((await import(script)) as { imageReference(): string }).imageReference();
}
