import { basename, dirname, relative, resolve, sep } from "node:path";
import type { DeploymentPlan, Origin, ServerPlan } from "../lowering/ir.js";

/**
 * The plan with every file named as seen from the folder of the template, so that it is the same text from
 * whatever folder the template was compiled.
 */
export function relocated(plan: DeploymentPlan, template: string): DeploymentPlan {
  const folder = dirname(resolve(template));
  const move = <T extends { readonly origin: Origin }>(part: T): T => ({
    ...part,
    origin: { ...part.origin, file: nameFrom(folder, part.origin.file) },
  });
  return {
    ...plan,
    sites: plan.sites.map((site) => ({
      ...move(site),
      gateway: move<ServerPlan>(site.gateway),
      workers: site.workers.map((worker) => move<ServerPlan>(worker)),
    })),
    report: { ...plan.report, ignored: plan.report.ignored.map((part) => move(part)) },
  };
}

/** Bundled libraries keep their name; a pipe has none that lasts. */
function nameFrom(folder: string, file: string): string {
  if (file.startsWith("elastosca:")) return file;
  if (file.startsWith("/dev/") || file.startsWith("/proc/")) return basename(file);
  return relative(folder, resolve(file)).split(sep).join("/");
}
