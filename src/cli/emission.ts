import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { headOf, type Span, sourceText } from "../base/span.js";
import { emitPulumiYaml } from "../emit/pulumi-yaml/emit.js";
import { expandTemplate } from "../expand.js";
import type { DeploymentPlan } from "../lowering/ir.js";
import type { SitesFile } from "../placement/site.js";
import { packageRoot } from "../workspace/project.js";
import type { Loaded } from "./load.js";
import { namesFrom } from "./relocate.js";
import { wantedNodes } from "./wanted-nodes.js";

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
export function pulumiProgram(
  loaded: Loaded,
  plan: DeploymentPlan,
  nodes: string | undefined,
): string | undefined {
  const { sites, sink } = loaded;
  const image = plan.sites.some(({ provider }) => provider === "local") ? localImage() : undefined;
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
  return new Set(wantedNodes(list, known, "worker of the plan"));
}

function siteSpan(file: SitesFile | undefined, name: string, path: string): Span {
  const site = file?.sites.find((candidate) => candidate.name === name);
  return site?.spans.get(path) ?? site?.span ?? headOf(sourceText("sites file", ""));
}

/**
 * Reference of the node image that this package's sources give, as set-up builds it. Asked of the script in a
 * process of its own: it is a program as well, which the bundled command line cannot load as a module.
 */
function localImage(): string {
  const script = join(packageRoot(), "scripts", "image.mjs");
  const question = `import { imageReference } from ${JSON.stringify(script)};\nprocess.stdout.write(imageReference());`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", question], { encoding: "utf8" });
}
