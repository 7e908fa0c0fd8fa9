import type {
  ClusterState,
  Decision,
  ElasticityEvent,
  NodeState,
  ObservedJob,
  ObservedNode,
} from "./core/index.js";
import type { JournalBody } from "./records.js";

/** Turns decisions into the records worth keeping; remembers what was written last. */
export interface Recorder {
  /** Empty when nothing happened that a reader could miss. */
  recordsOf(event: ElasticityEvent, before: ClusterState, decision: Decision): JournalBody[];
}

/** A recorder for one run of a controller: its first observation is written whole. */
export function createRecorder(): Recorder {
  const nodes = new Map<string, string>();
  const jobs = new Map<string, string>();
  let whole = true;
  let reasonsBefore = "";
  return {
    recordsOf(event, before, decision) {
      const bodies: JournalBody[] = [];
      if (event.kind === "snapshot") {
        const observed = difference(event.nodes, event.jobs, nodes, jobs);
        if (whole || observed.nodes.length + observed.jobs.length + observed.gone.length > 0) {
          bodies.push({ kind: "observe", whole, ...observed });
        }
        whole = false;
      }
      const changed = changes(before, decision.state);
      const reasons = JSON.stringify(
        decision.reasons.map(({ code, subject, text }) => [code, subject.name, text]),
      );
      const isNews = decision.reasons.length > 0 && reasons !== reasonsBefore;
      reasonsBefore = reasons;
      if (decision.actions.length === 0 && !isNews && !changed.matter) return bodies;
      const { actions, reasons: why, state } = decision;
      const brief = event.kind === "snapshot" ? ({ kind: "snapshot", at: event.at } as const) : event;
      const { nodes: changedNodes, sites } = changed;
      bodies.push({
        kind: "decide",
        event: brief,
        actions,
        reasons: why,
        nodes: changedNodes,
        sites,
        queue: state.queue,
      });
      return bodies;
    },
  };
}

function difference(
  nodes: readonly ObservedNode[],
  jobs: readonly ObservedJob[],
  knownNodes: Map<string, string>,
  knownJobs: Map<string, string>,
) {
  const listed = new Set(jobs.map((job) => job.id));
  const gone = [...knownJobs.keys()].filter((id) => !listed.has(id));
  for (const id of gone) knownJobs.delete(id);
  return {
    nodes: nodes.filter((node) => isNew(knownNodes, node.name, node)),
    jobs: jobs.filter((job) => isNew(knownJobs, job.id, job)),
    gone,
  };
}

function isNew(known: Map<string, string>, key: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  if (known.get(key) === text) return false;
  known.set(key, text);
  return true;
}

/** Nodes and sites that are other objects than before; they matter unless only the observation differs. */
function changes(before: ClusterState, after: ClusterState) {
  const nodes = [...after.nodes.values()].filter((node) => before.nodes.get(node.name) !== node);
  const sites = [...after.sites.values()].filter((site) => before.sites.get(site.name) !== site);
  const moved = nodes.some(
    (node) => withoutObservation(before.nodes.get(node.name)) !== withoutObservation(node),
  );
  return { nodes, sites, matter: sites.length > 0 || moved };
}

function withoutObservation(node: NodeState | undefined): string {
  return JSON.stringify({ ...node, observed: undefined, jobs: undefined });
}
