import { basename, dirname, isAbsolute, normalize, relative, resolve, sep } from "node:path";
import type { DeploymentPlan, Origin, ServerPlan } from "../lowering/ir.js";

/**
 * The plan with every file named as seen from the folder of the template, so that it is the same text from
 * whatever folder the template was compiled.
 */
export function relocated(plan: DeploymentPlan, template: string): DeploymentPlan {
  const nameOf = namesFrom(template);
  const move = <T extends { readonly origin: Origin }>(part: T): T => ({
    ...part,
    origin: { ...part.origin, file: nameOf(part.origin.file) },
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

/** Names of files as seen from the folder of a template. */
export function namesFrom(template: string): (file: string) => string {
  const folder = dirname(resolve(template));
  const prefix = template.slice(0, template.length - basename(template).length);
  return (file) => {
    // As text where it can be: the record of an expanded template leads out of folders that it never lay in.
    const below = file.startsWith(prefix) ? file.slice(prefix.length) : undefined;
    const recorded = below !== undefined && !isAbsolute(below) && !below.includes(":");
    return recorded ? normalize(below).split(sep).join("/") : nameFrom(folder, file);
  };
}

/** Bundled libraries keep their name; a pipe has none that lasts. */
function nameFrom(folder: string, file: string): string {
  if (file.startsWith("elastosca:")) return file;
  if (file.startsWith("/dev/") || file.startsWith("/proc/")) return basename(file);
  return relative(folder, resolve(file)).split(sep).join("/");
}
