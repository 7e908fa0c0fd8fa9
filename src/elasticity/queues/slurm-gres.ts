import { given } from "./slurm-values.js";

/** Generic resources by type, `gpu` or `gpu:a100` where the kind is known. */
export type GresCounts = Readonly<Record<string, number>>;

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/**
 * Generic resources as Slurm writes them for nodes (`gpu:a100:4(S:0-1),nvme:no_consume:1`,
 * `gpu:a100:1(IDX:0)`) and for jobs (`gres:gpu:a100:2`, `gres/gpu:2`, `gres/gpu:a100=2`, `gpu`). Undefined
 * when there is none.
 */
export function parseGres(text: string | undefined): GresCounts | undefined {
  const plain = given(text);
  if (plain === undefined) return undefined;
  const counts: Record<string, number> = {};
  for (const part of plain.replace(/\([^)]*\)/g, "").split(",")) addGres(counts, part.trim());
  return Object.keys(counts).length === 0 ? undefined : counts;
}

function addGres(counts: Record<string, number>, part: string): void {
  const words = part
    .replace(/^gres[:/]/, "")
    .split(/[:=]/)
    .filter((word) => word !== "" && word !== "no_consume");
  const number = /^(\d+)([KMGT]?)$/i.exec(words.at(-1) ?? "");
  const name = (number === null ? words : words.slice(0, -1)).join(":");
  const count = number === null ? 1 : Number(number[1]) * (UNITS[(number[2] ?? "").toUpperCase()] ?? 1);
  if (name !== "" && count > 0) counts[name] = (counts[name] ?? 0) + count;
}

/** What a job asks for, by what it is counted for. */
export interface GresRequest {
  readonly perNode: string | undefined;
  readonly perJob: string | undefined;
  readonly perTask: string | undefined;
  readonly perSocket: string | undefined;
  readonly nodes: number;
  readonly tasks: number;
  readonly socketsPerNode: number;
}

/** What a job needs on each of its nodes, shares of a node rounded up. */
export function gresPerNode(request: GresRequest): GresCounts | undefined {
  const { nodes, tasks, socketsPerNode } = request;
  const total: Record<string, number> = {};
  const add = (text: string | undefined, share: (count: number) => number) => {
    for (const [name, count] of Object.entries(parseGres(text) ?? {})) {
      total[name] = Math.max(total[name] ?? 0, share(count));
    }
  };
  add(request.perNode, (count) => count);
  add(request.perJob, (count) => Math.ceil(count / nodes));
  add(request.perTask, (count) => count * Math.ceil(tasks / nodes));
  add(request.perSocket, (count) => count * socketsPerNode);
  return Object.keys(total).length === 0 ? undefined : total;
}
