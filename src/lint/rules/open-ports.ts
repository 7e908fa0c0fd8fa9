import type { Json } from "../../base/json.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { TopologyCapability, TopologyValue } from "../../topology/topology.js";
import type { WrittenTemplate } from "../../topology/written.js";

const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** Ports of public endpoints that this file declares without saying who may reach them (TS4506). */
export function reportOpenPorts({ topology, source }: WrittenTemplate, sink: DiagnosticSink): void {
  for (const node of topology.nodes.values()) {
    for (const capability of node.capabilities.values()) {
      const ports = capability.properties.get("ports");
      if (ports?.span.source !== source) continue;
      const open = openPorts(capability, staticOf(ports));
      for (const port of open) {
        const args = { port, capability: capability.name, node: node.name };
        report(sink, CODES.openToWorld, ports.span, args);
      }
    }
  }
}

/** A value as far as it is known before the deployment. */
function staticOf(value: TopologyValue | undefined): Json | undefined {
  return value?.value.kind === "static" ? value.value.json : undefined;
}

function openPorts(capability: TopologyCapability, ports: Json | undefined): readonly string[] {
  if (!isRecord(ports)) return [];
  const network = staticOf(capability.properties.get("network_name"));
  const isPublic = typeof network === "string" && /(^|\.)PUBLIC$/.test(network);
  return Object.entries(ports).flatMap(([name, spec]) => {
    if (!isRecord(spec)) return [];
    const cidr = spec["remote_cidr"] as Json | undefined;
    const open = cidr === undefined || cidr === null ? isPublic : EVERYBODY.includes(String(cidr));
    return open ? [`Port "${name}"`] : [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
