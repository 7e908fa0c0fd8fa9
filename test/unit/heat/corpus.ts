import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { FileHost } from "../../../src/base/host.js";
import type { Json } from "../../../src/base/json.js";
import { sourceText } from "../../../src/base/span.js";
import { type Compilation, compile } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { CODES } from "../../../src/diagnostics/catalog.js";
import type { Level } from "../../../src/diagnostics/define.js";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { type Input, isExpression } from "../../../src/lowering/resource-program.js";
import { UNKNOWN } from "../../support/wire-values.js";
import { bundled, diskHost } from "../topology/compile.js";

/** A site with flavors and images for what the templates ask for. */
export const SITES = `cluster:
  name: heat
sites:
  - name: cloud
    provider: openstack
    region: RegionOne
    auth: { cloud: mycloud }
    network: { external: public }
    images:
      - { name: rhel-6.5, os: { type: linux, distribution: rhel, version: "6.5", architecture: x86_64 } }
      - { name: ubuntu-14.04, os: { type: linux, distribution: ubuntu, version: "14.04" } }
      - { name: ubuntu-12.04, os: { type: linux, distribution: ubuntu, version: "12.04" } }
      - { name: fedora-18, os: { type: linux, distribution: fedora, version: "18.0" } }
      - { name: cirros, os: { type: linux, distribution: cirros } }
      - { name: any, fallback: true }
    flavors:
      - { name: m1.tiny, cpus: 1, memory: 512 MiB, disk: 1 GiB, pricePerHour: 0.005 }
      - { name: m1.small, cpus: 1, memory: 2 GiB, disk: 20 GiB, pricePerHour: 0.02 }
      - { name: m1.medium, cpus: 2, memory: 4 GiB, disk: 40 GiB, pricePerHour: 0.04 }
      - { name: m1.large, cpus: 4, memory: 8 GiB, disk: 80 GiB, pricePerHour: 0.08 }
      - { name: m1.xlarge, cpus: 8, memory: 16 GiB, disk: 160 GiB, pricePerHour: 0.16 }
`;

/** What compiling gave, findings as `line CODE` with the file where it is not the template. */
export interface Lowered extends Compilation {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Folder of the corpus; absent on machines without it. */
export const HEAT = resolve(import.meta.dirname, "../../../../shared/corpora/heat-translator");
export const HAS_HEAT = existsSync(HEAT);

const URL_IMPORT = "https://example.com/custom_types/wordpress.yaml";
const OTHER_ROOT = "samples/tests/data/";

/** Files of the corpus; what its README maps is mapped, nothing is downloaded. */
const corpusHost: FileHost = {
  ...diskHost,
  read: (path) => diskHost.read(path === URL_IMPORT ? join(HEAT, "custom_types", "wordpress.yaml") : path),
  resolve(from, reference) {
    if (reference.startsWith(OTHER_ROOT)) return join(HEAT, reference.slice(OTHER_ROOT.length));
    return diskHost.resolve(from, reference);
  },
};

/** Compiles a file of the corpus for the OpenStack site. */
export function lowerFile(name: string, inputs: Readonly<Record<string, Json>> = {}): Lowered {
  return lower(join(HEAT, name), readFileSync(join(HEAT, name), "utf8"), inputs, corpusHost);
}

/** Compiles a text for a site; files beside it are given by name. */
export function lowerText(
  text: string,
  extra: {
    readonly sites?: string;
    readonly inputs?: Readonly<Record<string, Json>>;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Lowered {
  const host: FileHost = { read: (path) => extra.files?.[path], resolve: (_, reference) => reference };
  return lower("t.yaml", text, extra.inputs ?? {}, host, extra.sites);
}

/** Front-end findings in the corpus's own type libraries and old spellings; what is built is judged here. */
const LEVELS: readonly (readonly [string, Level])[] = [
  CODES.incompatibleRefinement.code,
  "TS2004",
  "TS2006",
  "TS2013",
  "TS3001",
  "TS3005",
  "TS3007",
  "TS3026",
  "TS3029",
  "TS4004",
  "TS4008",
  "TS4010",
  "TS4105",
].map((code) => [code, "warning"]);

function lower(
  path: string,
  text: string,
  inputs: Readonly<Record<string, Json>>,
  host: FileHost,
  sites: string = SITES,
): Lowered {
  const sink = createSink({ levels: new Map(LEVELS) });
  const result = compile({
    template: sourceText(path, text),
    sites: sourceText("sites.yaml", sites),
    host,
    bundled,
    inputs,
    sink,
  });
  const told = (severity: string) =>
    sink
      .list()
      .filter((diagnostic) => diagnostic.severity === severity)
      .map(({ code, span }) => {
        const file = span.source.name === path ? "" : `${span.source.name.split("/").at(-1)}:`;
        return `${file}${span.source.position(span.start).line} ${code}`;
      });
  return { ...result, errors: told("error"), warnings: told("warning") };
}

/** How many resources of each kind the program of a plan has, machines of sets at their first size. */
export function countsOf({ resources }: Compilation, nodes: readonly string[] = []): Record<string, number> {
  if (resources === undefined) return {};
  const counts: Record<string, number> = {};
  for (const { type } of openstackProgram(resources.plan, nodes).resources) {
    const kind = KINDS[type.replace(/^openstack:/, "")];
    if (kind !== undefined) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const sets = resources.plan.scaling.length;
  return sets === 0 ? counts : { ...counts, set: sets };
}

/** Resources of the program of what was lowered, with what is known at run time marked as unknown. */
export function programOf(
  { resources }: Compilation,
  nodes: readonly string[] = [],
): readonly { readonly type: string; readonly name: string; readonly inputs: Record<string, unknown> }[] {
  if (resources === undefined) return [];
  return openstackProgram(resources.plan, nodes).resources.map(({ type, name, inputs }) => ({
    type,
    name,
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, known(value)])),
  }));
}

function known(input: Input): unknown {
  if (typeof input !== "object" || input === null) return input;
  if (isExpression(input)) return UNKNOWN;
  if (Array.isArray(input)) return input.map((item: Input) => known(item));
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, known(value)]));
}

/** Files of the corpus that have a topology, or are meant to. */
export function templates(): readonly string[] {
  return (readdirSync(HEAT, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".yaml"))
    .filter((file) => /^topology_template:/m.test(readFileSync(join(HEAT, file), "utf8")))
    .sort();
}

const KINDS: Readonly<Record<string, string>> = {
  "compute/instance:Instance": "server",
  "compute/serverGroup:ServerGroup": "group",
  "compute/flavor:Flavor": "flavor",
  "compute/volumeAttach:VolumeAttach": "attachment",
  "blockstorage/volume:Volume": "volume",
  "networking/network:Network": "network",
  "networking/subnet:Subnet": "subnet",
  "networking/router:Router": "router",
  "networking/port:Port": "port",
  "networking/qosPolicy:QosPolicy": "qos",
  "networking/floatingIp:FloatingIp": "address",
  "objectstorage/container:Container": "container",
  "command:remote:Command": "step",
};
