import { HOOK_VERBS, type HookVerb } from "../../base/power-hooks.js";
import { expandHostlist } from "./hostlist.js";

/** One call of ResumeProgram, SuspendProgram or ResumeFailProgram (CL-5). */
export interface HookEvent {
  readonly verb: HookVerb;
  readonly nodes: readonly string[];
  /** Which jobs the nodes are for, by id, where the batch system says so. */
  readonly jobs?: Readonly<Record<string, readonly string[]>>;
}

/** A hook as it stands in a spool file, one JSON object a line. */
interface HookRecord {
  readonly verb?: unknown;
  readonly hosts?: unknown;
  readonly token?: unknown;
  /** What SLURM_RESUME_FILE held. */
  readonly file?: unknown;
}

/** The line of a spool file for a hook; `file` is the text of SLURM_RESUME_FILE. */
export function hookLine(verb: HookVerb, hosts: string, file?: string, token?: string): string {
  const resumed = file === undefined ? undefined : parsed(file);
  return JSON.stringify({ verb, hosts, ...(token ? { token } : {}), ...(resumed ? { file: resumed } : {}) });
}

/**
 * Reads a line of a spool file; throws with the reason when it is none. Where the deployment has a token,
 * a line without it or with another one is refused (CL-12).
 */
export function parseHookLine(line: string, token?: string): HookEvent {
  const record = parsed(line) as HookRecord | undefined;
  if (record === undefined) throw new Error("it is no JSON object");
  if (token !== undefined && !sameToken(record.token, token))
    throw new Error("its token is missing or wrong");
  const verb = HOOK_VERBS.find((known) => known === record.verb);
  if (verb === undefined) throw new Error(`it has no verb of ${HOOK_VERBS.join(", ")}`);
  if (typeof record.hosts !== "string") throw new Error("it names no hosts");
  const nodes = expandHostlist(record.hosts);
  const stranger = nodes.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
  if (stranger !== undefined)
    throw new Error(`${JSON.stringify(stranger.slice(0, 40))} is not the name of a node`);
  const jobs = parseResumeFile(record.file);
  return { verb, nodes, ...(jobs === undefined ? {} : { jobs }) };
}

/** Which nodes each job got, of the object that Slurm puts into SLURM_RESUME_FILE; undefined for anything else. */
export function parseResumeFile(file: unknown): Record<string, readonly string[]> | undefined {
  const { jobs } = (typeof file === "object" && file !== null ? file : {}) as { readonly jobs?: unknown };
  if (!Array.isArray(jobs)) return undefined;
  const found: Record<string, readonly string[]> = {};
  for (const job of jobs as { readonly job_id?: unknown; readonly nodes?: unknown }[]) {
    // From 23.02 on `nodes` are those to resume, `nodes_alloc` all of the job.
    if (typeof job?.job_id === "number" && typeof job.nodes === "string") {
      found[String(job.job_id)] = expandHostlist(job.nodes);
    }
  }
  return found;
}

/** Takes as long for a wrong token as for the right one. */
function sameToken(given: unknown, token: string): boolean {
  const text = typeof given === "string" ? given : "";
  let difference = text.length ^ token.length;
  for (let at = 0; at < token.length; at += 1)
    difference |= (text.charCodeAt(at) || 0) ^ token.charCodeAt(at);
  return difference === 0;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
