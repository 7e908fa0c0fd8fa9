import type { DeploymentPlan, Origin, ServerPlan } from "../../lowering/ir.js";

/** Every origin of a plan in one fixed order. */
export function originsOf(plan: DeploymentPlan): readonly Origin[] {
  const found: Origin[] = [];
  withOrigins(plan, (origin) => {
    found.push(origin);
    return origin;
  });
  return found;
}

/** The plan with every origin replaced. */
export function withOrigins(plan: DeploymentPlan, change: (origin: Origin) => Origin): DeploymentPlan {
  const move = <T extends { readonly origin: Origin }>(part: T): T => ({
    ...part,
    origin: change(part.origin),
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

/** A place in the expanded template, as the key of the record. */
export function placeKey({ line, column }: Origin): string {
  return `${line}:${column}`;
}

/** The place that a person wrote, with the element it belongs to: an edited file is told by its names. */
export function recordText(origin: Origin): string {
  return `${origin.file}:${origin.line}:${origin.column} ${elementOf(origin)}`;
}

/** The recorded place of an origin; undefined where another element stands there now. */
export function recordedPlace(text: string, origin: Origin): Omit<Origin, "name"> | undefined {
  const match = /^(.*):(\d+):(\d+) (.*)$/.exec(text);
  if (match === null || match[4] !== elementOf(origin)) return undefined;
  return { file: match[1] ?? "", line: Number(match[2]), column: Number(match[3]) };
}

/** `front_end` of `front_end.token`: names of properties are nobody's affair here. */
function elementOf({ name }: Origin): string {
  return name.split(".")[0] ?? name;
}

/** A file as seen from the folder of another one; unchanged where it lies elsewhere. */
export function fromFolder(file: string, template: string): string {
  const folder = folderOf(template);
  return folder !== "" && file.startsWith(folder) ? file.slice(folder.length) : file;
}

/** The other way round: absolute paths and names of libraries stay. */
export function inFolder(file: string, template: string): string {
  return /^(\/|[A-Za-z]:|[a-z]+:)/.test(file) ? file : `${folderOf(template)}${file}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Check sum of a text: two FNV-1a sums over UTF-16 units, enough to know a file again. */
export function checkSum(text: string): string {
  const sum = (seed: number) => {
    let value = seed;
    for (let index = 0; index < text.length; index += 1)
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
    return value.toString(16).padStart(8, "0");
  };
  return sum(0x811c9dc5) + sum(0x9747b28c);
}
