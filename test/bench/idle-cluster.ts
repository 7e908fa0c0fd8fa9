import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { configureStack, openStack } from "../../src/cli/deploy.js";
import { enterProject } from "../../src/cli/environment.js";
import { loadRunning } from "../../src/cli/load.js";
import { CORE_STACK, findProject, siteStackName } from "../../src/workspace/project.js";

const TEMPLATE = resolve(import.meta.dirname, "../../tosca/examples/hybrid_slurm_cluster.yaml");
const SITE = "lab-a";

/** A project whose stacks say that a cluster is up, without any machine: its batch system is two files. */
export interface IdleCluster {
  readonly root: string;
  remove(): void;
}

/**
 * Makes the project in a folder of its own. All workers are absent and no job waits, so a controller has
 * nothing to do; its stacks are real ones in a backend on disk. Needs the engine.
 */
export async function idleCluster(): Promise<IdleCluster> {
  const root = mkdtempSync(join(tmpdir(), "elastosca-idle-"));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    await fill(root);
    return { root, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function fill(root: string): Promise<void> {
  const project = findProject(root, root);
  const sites = join(root, "sites.yaml");
  writeFileSync(sites, SITES);
  await enterProject(project);
  for (const name of [CORE_STACK, siteStackName(SITE)]) {
    const stack = await openStack(project, name);
    const inputs = { front_end_cpus: 1, front_end_memory: "1 GB", worker_cpus: 1, worker_memory: "1 GB" };
    await configureStack(stack, { template: TEMPLATE, sites, inputs, nodes: [] });
    if (name !== CORE_STACK) continue;
    const { version, deployment } = await stack.exportStack();
    const type = "pulumi:pulumi:Stack";
    const urn = `urn:pulumi:${name}::elastosca::${type}::elastosca-${name}`;
    const state = { urn, type, custom: false, outputs: OUTPUTS };
    await stack.importStack({ version, deployment: { ...deployment, resources: [state] } });
  }
  const { nodes } = loadRunning(project).cluster.batch;
  const lines = nodes.map(({ name, cpus }) => ({ name, cpus, presence: "absent", closedReason: "absent" }));
  writeFileSync(join(root, "nodes.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  writeFileSync(join(root, "jobs.jsonl"), "");
}

/** Nobody logs in: the scripts run beside the controller. */
const OUTPUTS = {
  core: { centralAddress: "127.0.0.1", adminUser: "nobody", centralHostKey: "ssh-ed25519 none" },
  coreSecrets: { adminPrivateKey: "none" },
};

const SITES = `cluster:
  name: idle
  overlay: 10.83.0.0/16
  transit: 10.99.83.0/24
  internet: 198.18.83.0/24
  elasticity: { period: 5 s }
  batch:
    scripts:
      at: controller
      nodes: [cat, nodes.jsonl]
      jobs: [cat, jobs.jsonl]
      drain: ["true"]
      undrain: ["true"]
sites:
  - name: ${SITE}
    provider: local
    slas: [5cf12da6cb0e8f527dfb3c97]
    network: { cidr: 10.83.1.0/24 }
    quota: { instances: 12 }
    images: [{ name: elastosca-node, fallback: true, prepared: true }]
    flavors: [{ name: small, cpus: 1, memory: 1 GB }]
`;
