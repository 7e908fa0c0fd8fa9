import { join } from "node:path";
import type { TestCluster } from "../e2e/cluster.js";

/** Workers that are on when there is nothing to do. */
export const MINIMUM = 1;
const SITES = ["home", "cloud"];

interface StackState {
  readonly deployment: { readonly resources?: readonly { readonly type: string; readonly urn: string }[] };
}

/** Machines, stacks and controller agree, nothing is left to change, and the journal replays to the byte. */
export async function clusterProblems(cluster: TestCluster): Promise<string[]> {
  const [machines, stacks, known] = [await cluster.workers(), await stacked(cluster), await serving(cluster)];
  const found: string[] = [];
  const differ = (what: string, names: readonly string[]) => {
    if (names.join() !== machines.join())
      found.push(`machines are ${machines.join(", ") || "none"}, ${what} ${names.join(", ") || "none"}`);
  };
  differ("in the stacks", stacks);
  differ("known to the controller", known);
  if (machines.length !== MINIMUM) found.push(`${machines.length} workers are left, not ${MINIMUM}`);
  return [...found, ...(await pendingChanges(cluster)), ...(await replayProblems(cluster))];
}

/** Workers of which a stack's state has a machine. */
async function stacked(cluster: TestCluster): Promise<string[]> {
  const names = await Promise.all(
    SITES.map(async (site) => {
      const { stdout } = await cluster.pulumi("stack", "export", "--stack", `site-${site}`);
      const { deployment } = JSON.parse(stdout) as StackState;
      return (deployment.resources ?? [])
        .filter(({ type }) => type === "elastosca-local:index:Node")
        .map(({ urn }) => /(vnode-\d+)/.exec(urn)?.[1] ?? "");
    }),
  );
  return names
    .flat()
    .filter((name) => name !== "")
    .sort();
}

async function serving(cluster: TestCluster): Promise<string[]> {
  const { stdout } = await cluster.elastosca("nodes", "--format", "json");
  const nodes = JSON.parse(stdout) as readonly { readonly name: string; readonly state: string }[];
  return nodes
    .filter(({ state }) => state !== "off")
    .map(({ name }) => name)
    .sort();
}

async function pendingChanges(cluster: TestCluster): Promise<string[]> {
  const { stdout, stderr, status } = await cluster.elastosca("preview", "--format", "json");
  if (status !== 0) return [`preview failed: ${stderr.slice(0, 600)}`];
  const stacks = JSON.parse(stdout) as readonly { readonly stack: string; readonly changes: object }[];
  return stacks
    .filter(({ changes }) => Object.keys(changes).some((kind) => kind !== "same"))
    .map(({ stack, changes }) => `${stack} has changes left: ${JSON.stringify(changes)}`);
}

async function replayProblems(cluster: TestCluster): Promise<string[]> {
  const journal = join(cluster.workspace, ".elastosca", "journal.jsonl");
  const { status, stdout, stderr } = await cluster.elastosca("simulate", "--from-journal", journal);
  return status === 0 ? [] : [`the journal does not replay: ${(stdout + stderr).slice(-800)}`];
}
