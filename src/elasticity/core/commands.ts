import { barOf } from "./bars.js";
import {
  cancelPowerOff,
  type Draft,
  isCancellable,
  presentCount,
  startPowerOff,
  startPowerOn,
  updateNode,
} from "./draft.js";
import type { NodeCommand } from "./events.js";
import { nodeReason } from "./reasons.js";
import { isServing, type NodeState } from "./state.js";

/** An order of an operator about one node; what cannot be done is refused with a reason. */
export function applyCommand(draft: Draft, command: NodeCommand, name: string): void {
  const node = draft.nodes.get(name);
  if (node === undefined) {
    refuse(draft, name, command, "there is no such node");
    return;
  }
  if (command === "enable" || command === "disable") {
    setEnabled(draft, node, command === "enable");
    return;
  }
  if (!node.enabled) {
    refuse(draft, name, command, "it is disabled; enable it first");
    return;
  }
  if (command === "resume") resume(draft, node);
  else if (command === "poweron") powerOn(draft, node);
  else powerOff(draft, node);
}

function setEnabled(draft: Draft, node: NodeState, enabled: boolean): void {
  const text = enabled ? "Enabled by an operator." : "Disabled by an operator.";
  const fresh = enabled ? { failuresOn: 0, failuresOff: 0, retryAt: undefined } : {};
  updateNode(draft, node, { enabled, ...fresh }, nodeReason("operator", node.name, text));
}

function powerOn(draft: Draft, node: NodeState): void {
  const reason = nodeReason("operator", node.name, "Powered on by an operator.");
  if (node.lifecycle === "powering-off" && isCancellable(node)) {
    cancelPowerOff(draft, node, reason);
    return;
  }
  if (presentCount(draft) >= draft.policy.maxNodes) {
    refuse(draft, node.name, "poweron", `no more than ${draft.policy.maxNodes} nodes may be on`);
    return;
  }
  if ((node.lifecycle === "off" || node.lifecycle === "off-error") && node.phase === undefined) {
    startPowerOn(draft, { ...node, failuresOn: 0 }, reason);
    return;
  }
  refuse(draft, node.name, "poweron", `it is ${node.lifecycle}`);
}

/** What it cannot be given now the batch system is shown by the orders that follow the next look. */
function resume(draft: Draft, node: NodeState): void {
  const isOff = (node.lifecycle === "off" || node.lifecycle === "off-error") && node.phase === undefined;
  if (!isOff || barOf(draft, node) !== undefined || presentCount(draft) >= draft.policy.maxNodes) return;
  startPowerOn(draft, node, nodeReason("adopted", node.name, "The batch system itself asked for it."));
}

function powerOff(draft: Draft, node: NodeState): void {
  if (!isServing(node)) {
    refuse(draft, node.name, "poweroff", `it is ${node.lifecycle}`);
    return;
  }
  const text = "Powered off by an operator; a job on it may finish first.";
  startPowerOff(draft, node, nodeReason("operator", node.name, text), { ending: "off", ordered: true });
}

function refuse(draft: Draft, name: string, command: NodeCommand, why: string): void {
  draft.reasons.push(nodeReason("operator-refused", name, `"${command}" was refused: ${why}.`, { command }));
}
