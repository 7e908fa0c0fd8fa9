import { expect } from "vitest";
import { NAME, type TestCluster } from "../cluster.js";
import { changesOf } from "../engine-steps.js";
import {
  descendants,
  docker,
  endProcesses,
  eventually,
  type ProcessEntry,
  processes,
  type Started,
  stop,
} from "../run.js";
import { slurm } from "../slurm.js";

/** What progress says when the vRouter's machine is there and its link is next. */
const ROUTER_UNDER_WAY = /vr-lab-b +machine ready/;

/** One site is removed by hand; the others stay as they are. */
export async function siteDestroyedByHand(cluster: TestCluster): Promise<void> {
  const result = await cluster.pulumi("destroy", "--stack", "site-lab-b", "--yes", "--skip-preview");
  expect(result.status, result.stdout + result.stderr).toBe(0);
  expect(await cluster.containers()).toEqual([`${NAME}-front-end`]);
}

/** `up` and its engine are killed while the vRouter is under way. */
export async function upKilled(cluster: TestCluster): Promise<void> {
  const up = cluster.startUp();
  await said(up, ROUTER_UNDER_WAY);
  const below = descendants(up.child.pid ?? 0);
  const engines = below.filter(({ command }) => /(^|\/)pulumi$/.test(command[0] ?? ""));
  expect(engines.length).toBeGreaterThan(0);
  up.child.kill("SIGKILL");
  endProcesses(engines);
  expect((await up.ended).status).toBe(-1);
  const isHost = ({ command }: ProcessEntry) => /language-nodejs/.test(command[0] ?? "");
  const isSame = (entry: ProcessEntry) =>
    below.some(({ pid, started }) => pid === entry.pid && started === entry.started);
  await eventually(
    "what the killed engine had started has ended",
    30,
    () =>
      processes()
        .filter((entry) => isSame(entry) && !isHost(entry))
        .map(({ command }) => command.join(" ")),
    (left) => left.length === 0,
  );
  // The language host looks after its engine every few minutes only.
  for (const { pid } of processes().filter((entry) => isSame(entry) && isHost(entry))) process.kill(pid);
}

/**
 * The next `up` is interrupted by Ctrl-C: it ends by itself, says so, and fails, unless what was under way was
 * the last of it.
 */
export async function upInterrupted(cluster: TestCluster): Promise<void> {
  const up = cluster.startUp();
  await said(up, /site-lab-b +vr-lab-b|site-lab-b in/);
  const result = await stop(up);
  const complete = /^done site-lab-a\b/m.test(up.text()) && /^done site-lab-b\b/m.test(up.text());
  expect(result.status, up.text()).toBe(complete ? 0 : 1);
  expect(result.stderr).toMatch(/interrupted/);
  expect(result.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
}

/** The one after that completes, and leaves a cluster like any other. */
export async function upCompletes(cluster: TestCluster): Promise<void> {
  const up = await cluster.up();
  expect(up.status, up.stderr).toBe(0);
  expect((await cluster.containers()).sort()).toEqual([`${NAME}-front-end`, `${NAME}-vr-lab-b`]);
  const networks = await docker(
    "network",
    "ls",
    "--filter",
    `label=elastosca.cluster=${NAME}`,
    "--format",
    "{{.Name}}",
  );
  expect(networks.split("\n").sort()).toEqual([`${NAME}-internet`, `${NAME}-lab-a`, `${NAME}-lab-b`]);
  const preview = await cluster.byHand("preview", "site-lab-b");
  expect(changesOf(preview.steps)).toEqual([]);
  const address = await slurm(cluster).addressOf("vnode-3");
  expect(await cluster.onFrontEnd(`ip -o route get ${address}`)).toMatch(/ dev link-/);
}

async function said(up: Started, pattern: RegExp): Promise<void> {
  await eventually(
    `up says ${pattern}`,
    120,
    () => {
      if (up.child.exitCode !== null) throw new Error(`up has ended already:\n${up.text()}`);
      return up.text();
    },
    (text) => pattern.test(text),
    50,
  );
}
