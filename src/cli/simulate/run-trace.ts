import { extname } from "node:path";
import { type ComparisonRow, compare, tooLarge } from "../../simulator/compare.js";
import type { SimulatedCluster, Trace } from "../../simulator/model.js";
import { peerNamed } from "../../simulator/peers/index.js";
import { type TradeoffPoint, tradeoffPlot } from "../../simulator/plots/index.js";
import type { Console } from "../console.js";
import { Failure } from "../failure.js";
import { deliver } from "../output-file.js";
import { runPage, runSvg } from "../report/run.js";
import { simulatedCluster } from "./cluster.js";
import { comparisonJson, comparisonTable } from "./comparison-text.js";
import { clusterTooSmall, notANumber } from "./faults.js";
import { loadTrace } from "./load-trace.js";
import { DEFAULT_POLICIES, namedPolicies } from "./policies.js";
import type { TraceOptions } from "./trace.js";

/** Runs a trace under each policy and prints the table; errors are those of the trace, the policies, the sizes. */
export function runTrace(options: TraceOptions, console: Console): void {
  const draw = drawerFor(options.plot);
  if (options.tradeoff !== undefined) refuseOtherThanSvg(options.tradeoff);
  const loaded = loadTrace(options, console);
  const cluster = simulatedCluster(options, loaded, console);
  const trace: Trace = { name: loaded.name, jobs: loaded.jobs };
  refuseTooLarge(trace, cluster);
  const boot = cluster.sites.reduce((most, site) => Math.max(most, medianOf(site.boot)), 0);
  const policies = namedPolicies(options.policy ?? DEFAULT_POLICIES, boot / 1000, console);
  const seed = seedOf(options.seed);
  const dim = console.colors.dim;
  console.note(dim(`${trace.jobs.length} jobs of ${trace.name} on up to ${cluster.nodes.length} nodes`));
  let done = 0;
  let started = performance.now();
  const rows: ComparisonRow[] = compare({
    cluster,
    trace,
    policies,
    seed,
    options: { detail: options.plot === undefined ? "states" : "jobs" },
    onRow: ({ policy }) => {
      done += 1;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.note(dim(`${done}/${policies.length} ${policy} (${seconds} s)`));
      started = performance.now();
    },
  });
  const first = rows[0];
  if (draw !== undefined && first !== undefined && options.plot !== undefined)
    deliver(console, draw(first.run, trace), options.plot);
  if (options.tradeoff !== undefined)
    deliver(console, tradeoffPlot(trace.name, rows.map(pointOf)), options.tradeoff);
  if (options.format === "json") console.result(comparisonJson({ trace, cluster, seed, rows }));
  else console.result(comparisonTable(rows, console));
}

function medianOf(duration: SimulatedCluster["sites"][number]["boot"]): number {
  if (duration.kind === "fixed") return duration.millis;
  return duration.kind === "uniform" ? (duration.from + duration.to) / 2 : duration.median;
}

function drawerFor(file: string | undefined) {
  if (file === undefined) return undefined;
  const kind = extname(file).toLowerCase();
  if (kind === ".svg") return runSvg;
  if (kind === ".html" || kind === ".htm") return runPage;
  throw noPlot(file, ".svg or .html");
}

function refuseOtherThanSvg(file: string): void {
  if (extname(file).toLowerCase() !== ".svg") throw noPlot(file, ".svg");
}

function noPlot(file: string, kinds: string): Failure {
  const kind = extname(file).toLowerCase();
  return new Failure({
    code: "TS9443",
    message: `a plot cannot be written as "${kind === "" ? file : kind}"`,
    hint: `name a file that ends in ${kinds}`,
    status: 2,
  });
}

/** Everybody whose rules are not those of a peer decides with this project's own function. */
function pointOf({ policy, metrics }: ComparisonRow): TradeoffPoint {
  const { cost, waitMean } = metrics;
  return { policy, own: peerNamed(policy) === undefined, cost, waitMean };
}

function seedOf(text = "1"): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw notANumber("--seed", "a whole number", text, "7");
}

/** Jobs that would wait for ever are a slip in the sizes, so nothing is run. */
function refuseTooLarge(trace: Trace, { nodes }: SimulatedCluster): void {
  const large = tooLarge(trace, nodes);
  const [first] = large;
  if (first === undefined) return;
  const widest = large.reduce((most, job) => (job.nodeCount > most.nodeCount ? job : most), first);
  const cpus = large.reduce((most, job) => Math.max(most, job.cpusPerNode), 0);
  const memory = large.reduce((most, job) => Math.max(most, job.memoryMiBPerNode ?? 0), 0);
  const needs = memory > 0 ? `; ${memory} MiB a node are needed` : "";
  throw clusterTooSmall(
    `${large.length} of ${trace.jobs.length} jobs are larger than the cluster: job ${widest.id} needs ${widest.nodeCount} nodes with ${widest.cpusPerNode} processors each`,
    `take a larger cluster with --nodes and --cpus, at least --nodes ${widest.nodeCount} --cpus ${cpus}${needs}`,
  );
}
