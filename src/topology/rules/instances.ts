import type { SourceText } from "../../base/span.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { staticJson } from "../network.js";
import type { Topology, TopologyValue } from "../topology.js";

type Values = ReadonlyMap<string, TopologyValue>;

const RISING = ["min_instances", "default_instances", "max_instances"] as const;

/**
 * Numbers of instances rise from the minimum over the default to the maximum: in the capability Scalable
 * and in scaling policies (TOSCA 1.3 sections 5.5 and 12, F86). Only what the template states is compared;
 * it may leave the rest to the type.
 */
export function checkInstances(topology: Topology, sink: DiagnosticSink): void {
  for (const node of topology.nodes.values()) {
    node.capabilities.forEach(({ name, typeChain, properties }) => {
      if (typeChain.includes("tosca.capabilities.Scalable"))
        checkRising(() => `The capability "${name}" of "${node.name}"`, properties, node.span.source, sink);
    });
  }
  for (const { name, typeChain, properties, span } of topology.policies) {
    if (typeChain.includes("tosca.policies.Scaling"))
      checkRising(() => `The policy "${name}"`, properties, span.source, sink);
  }
}

function checkRising(label: () => string, values: Values, source: SourceText, sink: DiagnosticSink): void {
  if (!RISING.some((name) => values.get(name)?.span.source === source)) return;
  const stated = RISING.flatMap((name) => {
    const value = values.get(name);
    const count = staticJson(value);
    return value?.span.source === source && typeof count === "number"
      ? [{ name, count, span: value.span }]
      : [];
  });
  for (const [index, upper] of stated.entries()) {
    const lower = stated[index - 1];
    if (lower === undefined || lower.count <= upper.count) continue;
    const args = {
      owner: label(),
      lower: lower.name,
      low: lower.count,
      upper: upper.name,
      high: upper.count,
    };
    report(sink, CODES.instancesOutOfOrder, upper.span, args, {
      labels: [{ span: lower.span, text: lower.name }],
    });
  }
}
