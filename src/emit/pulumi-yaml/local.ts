import {
  type CloudWriter,
  type MachineHandle,
  type MachineSpec,
  type SiteContext,
  type SiteNetwork,
  serverOptions,
  serverTags,
  siteTags,
} from "./cloud.js";
import { type Expression, literal, literals, ref } from "./expressions.js";

/** Sites on this machine: containers that boot like cloud machines, one engine network a site. */
export const localWriter: CloudWriter = { network, machine };

function network(context: SiteContext): SiteNetwork {
  const { program, site, options } = context;
  const { network: plan } = site;
  const name = `${site.name}-network`;
  const labels = localLabels(siteTags(context));
  const own = program.resource(
    name,
    "elastosca-local:index:SiteNetwork",
    {
      name: literal(plan.name),
      cidr: plan.cidr,
      kind: "site",
      gateway: plan.gatewayAddress,
      ...(plan.bridgeAddress === undefined ? {} : { bridgeAddress: plan.bridgeAddress }),
      labels,
    },
    options,
  );
  return {
    networkId: own.get("networkId"),
    subnetId: "",
    internetId: context.internetId ?? internet(context, `${name}-internet`, labels),
    nodeGroupId: "",
    gatewayGroupId: "",
    routeTableId: "",
    keyName: "",
    readyAfter: [],
  };
}

/** The network that stands for the Internet between local sites; the first site makes it. */
function internet({ program, site, options }: SiteContext, name: string, labels: Expression): Expression {
  const plan = site.network.internet;
  if (plan?.cidr === undefined) return "";
  const made = program.resource(
    name,
    "elastosca-local:index:SiteNetwork",
    {
      name: literal(plan.name),
      cidr: plan.cidr,
      kind: "internet",
      ...(plan.bridgeAddress === undefined ? {} : { bridgeAddress: plan.bridgeAddress }),
      labels,
    },
    options,
  );
  return made.get("networkId");
}

function machine({ program, options }: SiteContext, spec: MachineSpec): MachineHandle {
  const { server, network: place } = spec;
  const inside = { networkId: place.networkId, address: server.address };
  const outside =
    server.internetAddress === undefined
      ? []
      : [{ networkId: place.internetId, address: server.internetAddress }];
  const made = program.resource(
    `${server.name}-server`,
    "elastosca-local:index:Node",
    {
      name: literal(spec.cloudName),
      hostname: literal(server.hostname),
      image: spec.image,
      userData: spec.userData,
      // The outer interface first: the default route of a gateway leads there.
      networks: [...outside, inside],
      ...(spec.volumes.length === 0 ? {} : { volumes: spec.volumes.map((volume) => ({ ...volume })) }),
      router: server.forwards,
      labels: localLabels(serverTags(server)),
    },
    serverOptions(options, server, ["image", "userData"], { tags: "labels" }),
  );
  const publicAddress = server.public ? (server.internetAddress ?? server.address) : undefined;
  return { server: made, publicAddress, reachableAfter: [] };
}

/** Labels by which everything of a cluster is found again, also after an interrupted `up`. */
export function localLabels(tags: Readonly<Record<string, string>>): Expression {
  return {
    ...(literals(tags) as { readonly [key: string]: Expression }),
    "elastosca.managed": "true",
    "elastosca.project": ref("pulumi.project"),
    "elastosca.stack": ref("pulumi.stack"),
  };
}
