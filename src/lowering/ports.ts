import type { Json } from "../base/json.js";
import type { Span } from "../base/span.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { parseCidr } from "../placement/cidr.js";
import { capabilityProperty, staticJson } from "../placement/values.js";
import type { TopologyNode } from "../topology/topology.js";
import type { OpenPort } from "./ir.js";

/** The port of a multi-client OpenVPN server, which templates open for a virtual router. */
const OPENVPN_PORT = 1194;
const ANYWHERE = "0.0.0.0/0";

/** What a template's endpoint opens. */
export interface TemplatePorts {
  readonly open: readonly OpenPort[];
  /** Names of ports that stand for the VPN, which has ports of its own here. */
  readonly vpn: readonly string[];
  readonly span: Span;
}

/**
 * Reads `ports` (and the single `port`) of a Compute's endpoint (TOSCA 1.3 5.5.6, PortSpec 5.3.9 with
 * `remote_cidr`). What is open is the `source`, on the machine itself.
 */
export function templatePorts(compute: TopologyNode, sink: DiagnosticSink): TemplatePorts {
  const ports = capabilityProperty(compute, "endpoint", "ports");
  const span = ports?.span ?? compute.span;
  const specs = staticJson(ports);
  const open: OpenPort[] = [];
  const vpn: string[] = [];
  const entries = isRecord(specs) ? Object.entries(specs) : [];
  const single = staticJson(capabilityProperty(compute, "endpoint", "port"));
  if (single !== undefined) entries.push(["port", { source: single, ...endpointDefaults(compute) }]);
  for (const [name, spec] of entries) {
    const read = readPort(name, spec, span, sink);
    for (const port of read) {
      if (port.protocol === "udp" && port.from === OPENVPN_PORT && port.to === OPENVPN_PORT) vpn.push(name);
      else open.push(port);
    }
  }
  return { open, vpn, span };
}

/** The port that administrators and vRouters use, open to the world on the central point only (VR-8). */
export const SSH_PORT: OpenPort = { protocol: "tcp", from: 22, to: 22, remoteCidr: ANYWHERE, purpose: "ssh" };

/** The listening port of a VPN link. */
export function linkPort(port: number, site: string): OpenPort {
  return { protocol: "udp", from: port, to: port, remoteCidr: ANYWHERE, purpose: `VPN link of ${site}` };
}

/** Leaves out ports that another one opens already to the same addresses. */
export function distinctPorts(ports: readonly OpenPort[]): readonly OpenPort[] {
  return ports.filter(
    (port, index) =>
      !ports
        .slice(0, index)
        .some(
          (other) =>
            other.protocol === port.protocol &&
            other.remoteCidr === port.remoteCidr &&
            other.from <= port.from &&
            other.to >= port.to,
        ),
  );
}

function endpointDefaults(compute: TopologyNode): { readonly [key: string]: Json } {
  const protocol = staticJson(capabilityProperty(compute, "endpoint", "protocol"));
  const remoteCidr = staticJson(capabilityProperty(compute, "endpoint", "remote_cidr"));
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(remoteCidr === undefined ? {} : { remote_cidr: remoteCidr }),
  };
}

function readPort(name: string, spec: Json, span: Span, sink: DiagnosticSink): readonly OpenPort[] {
  const fault = (reason: string): readonly OpenPort[] => {
    report(sink, CODES.invalidPort, span, { port: name, reason });
    return [];
  };
  if (!isRecord(spec)) return fault("it is no map");
  const range = readRange(spec["source_range"] ?? spec["source"] ?? spec["target"]);
  if (range === undefined) return fault("its source is no port from 1 to 65535");
  const remoteCidr = spec["remote_cidr"] ?? ANYWHERE;
  if (typeof remoteCidr !== "string" || parseCidr(remoteCidr) === undefined)
    return fault("its remote_cidr is no network");
  const protocols = readProtocols(spec["protocol"] ?? "tcp");
  if (protocols.length === 0) return fault("its protocol is neither tcp nor udp");
  return protocols.map((protocol) => ({
    protocol,
    ...range,
    remoteCidr,
    purpose: `port "${name}" of the template`,
  }));
}

function readRange(value: Json | undefined): { readonly from: number; readonly to: number } | undefined {
  const [from, to] = Array.isArray(value)
    ? [portNumber(value[0]), portNumber(value[1])]
    : [portNumber(value), undefined];
  if (from === undefined) return undefined;
  const end = Array.isArray(value) ? to : from;
  return end === undefined || end < from ? undefined : { from, to: end };
}

function portNumber(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 65_535
    ? number
    : undefined;
}

/** `tcp`, `udp`, `igmp` are the values of the type; web protocols of an endpoint run over TCP. */
function readProtocols(value: Json): readonly ("tcp" | "udp")[] {
  if (value === "udp") return ["udp"];
  return value === "tcp" || value === "http" || value === "https" ? ["tcp"] : [];
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
