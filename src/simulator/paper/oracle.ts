import type { Action, ElasticityEvent, Millis, NodeSpec } from "../../elasticity/core/index.js";
import type { PolicyAnswer, PolicyMaker } from "../model.js";
import { createView } from "../view.js";

const PERIOD = 1000;

/**
 * A policy that knows the workload of the paper: it starts every node with each block, and after block n
 * keeps all nodes on or lets all go at once, as `keep[n]` says; after the last block they go at once. The
 * best choice of `keep` is an upper bound for every policy that treats the nodes alike.
 */
export function gapOracle(keep: readonly boolean[]): PolicyMaker {
  return (cluster) => {
    const fixed = new Set(cluster.staticNodes);
    const elastic = cluster.nodes.filter((node) => !fixed.has(node.name));
    const sites = [...new Set(elastic.map((node) => node.site))];
    const view = createView();
    let ended = 0;
    let working = false;
    let on = false;
    let asked = "";

    // A failed machine is taken away, then asked for again.
    const isLost = ({ name }: NodeSpec) => view.nodes.get(name)?.presence === "silent";
    const wantedNodes = () => (on ? elastic.filter((node) => !isLost(node)) : []);
    const take = (event: ElasticityEvent): PolicyAnswer => {
      if (!view.take(event)) return { actions: [], reasons: [] };
      const open = [...view.jobs.values()].some(({ phase }) => phase === "pending" || phase === "running");
      if (open) on = true;
      if (!open && working) {
        on = keep[ended] === true;
        ended += 1;
      }
      working = open;
      const wanted = wantedNodes();
      const text = namesOf(wanted);
      if (text === asked) return { actions: [], reasons: [] };
      asked = text;
      const actions = sites.map((site): Action => {
        const nodes = wanted.filter((node) => node.site === site).map((node) => node.name);
        return { kind: "set-nodes", site, nodes, reasons: [] };
      });
      return { actions, reasons: [] };
    };
    const nextWake = (now: Millis) => (asked === namesOf(wantedNodes()) ? undefined : now);
    return { name: "oracle", period: PERIOD, take, nextWake };
  };
}

function namesOf(nodes: readonly NodeSpec[]): string {
  return nodes.map((node) => node.name).join();
}
