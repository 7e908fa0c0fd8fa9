import type { Action, ElasticityEvent, Millis } from "../../elasticity/core/index.js";
import type { PolicyAnswer, PolicyMaker, ScalingPolicy, SimulatedCluster } from "../model.js";
import { createPeerNodes, type PeerNodes } from "./nodes.js";
import type { PeerDecision, PeerNode, PeerRules, PeerView } from "./view.js";

/**
 * Lets the rules of a peer run a simulated cluster: events become the view that the rules decide on, and
 * the nodes that they start and stop become the same actions as those of this project's own decisions
 * (SY-22, SY-27, SY-32). Every run gets rules of its own.
 */
export function peerPolicy(makeRules: () => PeerRules): PolicyMaker {
  return (cluster) => runRules(makeRules(), cluster);
}

function runRules(rules: PeerRules, cluster: SimulatedCluster): ScalingPolicy {
  const nodes = createPeerNodes(cluster);
  let decidedAt = Number.NEGATIVE_INFINITY;
  let changed = true;
  const take = (event: ElasticityEvent, now: Millis): PolicyAnswer => {
    const before = nodes.version;
    const failures = nodes.take(event, now, rules);
    if (nodes.version !== before) changed = true;
    for (const failure of failures) {
      const { nodes: barred, until } = rules.failed(failure);
      nodes.bar(barred, until);
    }
    const due = now - decidedAt >= rules.period || (rules.eager === true && changed);
    let why = failures.length > 0 ? "It failed." : "It is empty and closed, so it goes.";
    if (due && nodes.ready) {
      const decision = rules.decide(nodes.view(now));
      apply(decision, nodes, rules, now);
      if (decision.start.length + decision.stop.length > 0) why = decision.why;
      decidedAt = now;
      changed = false;
    }
    return answer(nodes, rules, why);
  };
  return {
    name: rules.name,
    period: rules.period,
    take,
    nextWake: (now) => {
      const next = changed ? decidedAt + rules.period : nextWake(nodes.view(now), rules);
      return next === undefined ? undefined : Math.max(next, decidedAt + rules.period);
    },
  };
}

function apply({ start, stop }: PeerDecision, nodes: PeerNodes, rules: PeerRules, now: Millis): void {
  for (const node of start) nodes.start(node, now);
  for (const node of stop) nodes.stop(node, now, rules.drains);
}

/** Sets of the sites that have changed, and the orders to the batch system. */
function answer(nodes: PeerNodes, rules: PeerRules, why: string): PolicyAnswer {
  const { sets, orders } = nodes.flush();
  if (sets.length + orders.length === 0) return { actions: [], reasons: [] };
  const reasonOf = (kind: "node" | "site", name: string) => ({
    code: kind === "site" ? ("desired-set" as const) : ("observed" as const),
    subject: { kind, name },
    text: `${rules.name}: ${why}`,
    evidence: {},
  });
  const actions: Action[] = [
    ...orders.map(({ kind, node }): Action => ({ kind, node, reasons: [reasonOf("node", node)] })),
    ...sets.map(
      ({ site, nodes: names }): Action => ({
        kind: "set-nodes",
        site,
        nodes: names,
        reasons: [reasonOf("site", site)],
      }),
    ),
  ];
  return { actions, reasons: actions.flatMap(({ reasons }) => reasons) };
}

function nextWake(view: PeerView, rules: PeerRules): Millis | undefined {
  let next = rules.nextWake?.(view) ?? Number.POSITIVE_INFINITY;
  for (const node of view.nodes) next = Math.min(next, deadlineOf(node, rules));
  return Number.isFinite(next) ? next : undefined;
}

function deadlineOf(node: PeerNode, rules: PeerRules): Millis {
  if (node.fixed) return Number.POSITIVE_INFINITY;
  if (node.state === "idle") return node.since + rules.idleTime;
  if (node.state === "booting") return (node.startedAt ?? node.since) + rules.bootTimeout;
  return node.state === "silent" ? node.since + rules.silentTime : Number.POSITIVE_INFINITY;
}
