import type {
  BatchNode,
  ClusterPlan,
  DeploymentPlan,
  LinkPlan,
  OpenPort,
  Origin,
  SecretFile,
  ServerPlan,
  SitePlan,
  StepPlan,
} from "../../src/lowering/ir.js";
import type { SiteProvider } from "../../src/placement/site.js";

/**
 * Deployment plans written by hand, for tests of what stands behind the plan. Scripts do nothing: what is
 * tested is which resources there are, how they hang together and where secrets go.
 */

const CLUSTER = "fixture";
const OVERLAY = "192.168.0.0/16";
const CALL_HOME_PORT = 20022;
const VPN_PORT = 1195;

interface SiteSketch {
  readonly name: string;
  readonly provider: SiteProvider;
  readonly octet: number;
  readonly workers: readonly string[];
  readonly region?: string;
  readonly auth?: SitePlan["auth"];
  readonly image: string;
  readonly flavor: string;
}

/** Two local sites with five workers: lab-a is home and has two of them. */
export function localPlan(): DeploymentPlan {
  const image = "elastosca-node";
  return planOf([
    { name: "lab-a", provider: "local", octet: 110, workers: ["vnode-1", "vnode-2"], image, flavor: "small" },
    {
      name: "lab-b",
      provider: "local",
      octet: 120,
      workers: ["vnode-3", "vnode-4", "vnode-5"],
      image,
      flavor: "small",
    },
  ]);
}

/** One site of each cloud; the named one is home. */
export function cloudPlan(home: "openstack" | "aws"): DeploymentPlan {
  const recas = {
    name: "recas",
    provider: "openstack",
    region: "RegionOne",
    auth: { cloud: "recas" },
    image: "debian-12",
    flavor: "m1.small",
  } as const;
  const burst = {
    name: "burst",
    provider: "aws",
    region: "eu-central-1",
    auth: { profile: "burst" },
    image: "ami-0123456789abcdef0",
    flavor: "t3.small",
  } as const;
  const [first, second] = home === "openstack" ? [recas, burst] : [burst, recas];
  return planOf([
    { ...first, octet: 110, workers: ["vnode-1", "vnode-2"] },
    { ...second, octet: 120, workers: ["vnode-3", "vnode-4", "vnode-5"] },
  ]);
}

function planOf(sketches: readonly SiteSketch[]): DeploymentPlan {
  const [home, ...others] = sketches;
  if (home === undefined) throw new Error("a plan has a home site");
  const links = others.map((site, index) => linkOf(site.name, index));
  const sites = sketches.map((sketch) => sitePlan(sketch, sketch === home, links));
  const nodes = sites.flatMap((site) =>
    site.workers.map((worker) => ({
      name: worker.name,
      site: site.name,
      address: worker.address,
      cpus: 1,
      memoryMiB: 512,
    })),
  );
  return {
    formatVersion: "1.0",
    cluster: clusterPlan(home, nodes),
    sites,
    links,
    outputs: {
      cluster_ip: { kind: "public-address", machine: "front-end" },
      cluster_creds: { kind: "credential", machine: "front-end" },
      first_node: { kind: "concat", parts: [{ kind: "static", value: "node " }, nodeAddress("vnode-1")] },
    },
    report: {
      decisions: [],
      pricePerHour: { minimum: 0, maximum: 0 },
      worstCaseMonth: 0,
      quotas: [],
      ignored: [],
    },
  };
}

function clusterPlan(home: SiteSketch, nodes: readonly BatchNode[]): ClusterPlan {
  const controller = { hostname: "front-end", address: addressOf(home, routerHost(home)) };
  return {
    name: CLUSTER,
    template: "fixture.yaml",
    home: home.name,
    overlay: OVERLAY,
    transit: "10.99.0.0/24",
    adminUser: { name: "admin", uid: 2000 },
    batch: { system: "slurm", partition: "main", controller, nodes },
    elasticity: {
      idleTime: 30,
      period: 2,
      maxBooting: 0,
      maxWaitPowerOn: 300,
      maxWaitPowerOff: 300,
      retries: 3,
      cooldown: 0,
      failGrace: 120,
      minNodes: 0,
      maxNodes: nodes.length,
    },
  };
}

function addressOf(sketch: SiteSketch, host: number): string {
  return `192.168.${sketch.octet}.${host}`;
}

/** AWS keeps the first four addresses of a subnet. */
function routerHost(sketch: SiteSketch): number {
  return sketch.provider === "aws" ? 4 : 2;
}

function nodeAddress(machine: string): { readonly kind: "private-address"; readonly machine: string } {
  return { kind: "private-address", machine };
}

function linkOf(site: string, index: number): LinkPlan {
  return {
    name: `link-${site}`,
    site,
    port: VPN_PORT + index,
    central: {
      machine: "front-end",
      commonName: `central-${site}`,
      usage: "server_auth",
      address: `10.99.0.${2 * index}`,
    },
    remote: {
      machine: `vr-${site}`,
      commonName: `site-${site}`,
      usage: "client_auth",
      address: `10.99.0.${2 * index + 1}`,
    },
    callHomePort: CALL_HOME_PORT + index,
  };
}

function sitePlan(sketch: SiteSketch, home: boolean, links: readonly LinkPlan[]): SitePlan {
  const { name, provider, octet } = sketch;
  const local = provider === "local";
  const link = links.find((candidate) => candidate.site === name);
  const internetName = local ? `${CLUSTER}-internet` : "public";
  return {
    name,
    home,
    provider,
    ...(sketch.region === undefined ? {} : { region: sketch.region }),
    auth: sketch.auth ?? {},
    network: {
      name: `${CLUSTER}-${name}`,
      cidr: `192.168.${octet}.0/24`,
      gatewayAddress: `192.168.${octet}.1`,
      routerAddress: addressOf(sketch, routerHost(sketch)),
      ...(local ? { bridgeAddress: `192.168.${octet}.254` } : {}),
      overlay: OVERLAY,
      ...(provider === "aws"
        ? {}
        : {
            internet: {
              name: internetName,
              ...(local ? { cidr: "203.0.113.0/24", bridgeAddress: "203.0.113.254" } : {}),
            },
          }),
    },
    gateway: home ? frontEnd(sketch, links) : vrouter(sketch, link),
    workers: sketch.workers.map((worker, index) => workerPlan(sketch, worker, index)),
    labels: {},
    origin: originOf(name, octet),
  };
}

function frontEnd(sketch: SiteSketch, links: readonly LinkPlan[]): ServerPlan {
  const ports: OpenPort[] = [
    open("tcp", 22, "ssh"),
    ...links.map((link) => open("udp", link.port, `VPN of ${link.site}`)),
  ];
  return {
    ...server(sketch, "front-end", "front-end", addressOf(sketch, routerHost(sketch))),
    public: true,
    forwards: true,
    ...(sketch.provider === "local" ? { internetAddress: "203.0.113.10" } : {}),
    openPorts: ports,
    steps: [
      step("ready", []),
      step("batch", [munge]),
      ...links.map((link) => ({ ...step(link.name, linkFiles(link, "central")), undo: "true" })),
    ],
  };
}

function vrouter(sketch: SiteSketch, link: LinkPlan | undefined): ServerPlan {
  return {
    ...server(sketch, `vr-${sketch.name}`, "vrouter", addressOf(sketch, routerHost(sketch))),
    forwards: true,
    ...(sketch.provider === "local" ? { internetAddress: "203.0.113.21" } : {}),
    steps: [step("link", link === undefined ? [] : linkFiles(link, "site"))],
  };
}

function workerPlan(sketch: SiteSketch, name: string, index: number): ServerPlan {
  return { ...server(sketch, name, "worker", addressOf(sketch, 11 + index)), steps: [step("join", [munge])] };
}

function server(sketch: SiteSketch, name: string, role: ServerPlan["role"], address: string): ServerPlan {
  return {
    name,
    hostname: name,
    role,
    flavor: { name: sketch.flavor, cpus: 1, memoryBytes: 512 * 2 ** 20, pricePerHour: 0 },
    image: { name: sketch.image, prepared: true },
    address,
    public: false,
    forwards: false,
    openPorts: [],
    cloudConfig: {
      users: [{ name: "admin", uid: "2000", lock_passwd: true }],
      write_files: [{ path: "/etc/hello", content: `${name} dials @CENTRAL_ADDRESS@\n` }],
    },
    steps: [],
    tags: {
      "elastosca.cluster": CLUSTER,
      "elastosca.site": sketch.name,
      "elastosca.role": role,
      "elastosca.machine": name,
    },
    origin: originOf(name, sketch.octet),
  };
}

const munge: SecretFile = {
  path: "/etc/munge/munge.key",
  mode: "0400",
  owner: "munge:munge",
  source: { kind: "munge-key" },
};

function linkFiles(link: LinkPlan, end: "central" | "site"): readonly SecretFile[] {
  const file = (name: string, source: SecretFile["source"]): SecretFile => ({
    path: `/etc/overlay/${link.name}/${name}`,
    mode: "0600",
    owner: "root:root",
    source,
  });
  const ends = [
    file("ca.pem", { kind: "ca-certificate" }),
    file("cert.pem", { kind: "link-certificate", link: link.name, end }),
    file("key.pem", { kind: "link-key", link: link.name, end }),
    file("tls-crypt.key", { kind: "link-tls-crypt", link: link.name }),
  ];
  if (end === "site") return ends;
  const machine = link.remote.machine;
  return [...ends, file("callhome", { kind: "call-home-key", machine, listenPort: link.callHomePort })];
}

function step(name: string, secrets: readonly SecretFile[]): StepPlan {
  return { name, script: `echo ${name}`, secrets, timeoutSeconds: 120, dialSeconds: 60 };
}

function open(protocol: "tcp" | "udp", port: number, purpose: string): OpenPort {
  return { protocol, from: port, to: port, remoteCidr: "0.0.0.0/0", purpose };
}

function originOf(name: string, line: number): Origin {
  return { file: "fixture.yaml", line, column: 1, name };
}
