import { type HomeExport, homeServer, type SharedHome } from "../contextualization/shared-home.js";
import { AWS_METADATA } from "../contextualization/spot-notice.js";
import {
  centralLink,
  centralLinkUndo,
  frontEndBatch,
  frontEndReady,
  type LinkStep,
  MUNGE_KEY,
  routerLink,
  workerJoin,
} from "../contextualization/steps.js";
import type { FlavorConfig, SiteProvider } from "../placement/site.js";
import type { BatchPlan, LinkPlan, OpenPort, SecretFile, StepPlan } from "./ir.js";
import { CENTRAL_ADDRESS } from "./ir.js";
import { callHomeSecret, linkSecrets } from "./links.js";

/** What the limits of time of a step depend on. */
export interface StepMachine {
  readonly provider: SiteProvider;
  readonly prepared: boolean;
}

/** Networks that the filters and routes of a link are about. */
export interface LinkNetworks {
  readonly overlay: string;
  readonly transit: string;
  /** Network of the further site. */
  readonly site: string;
  /** Address of the central point on its own site network. */
  readonly centralLan: string;
}

/** What the front-end does in the cluster. */
export interface FrontEndPart {
  readonly clusterName: string;
  readonly batch: BatchPlan;
  readonly ports: readonly OpenPort[];
  readonly links: readonly { readonly link: LinkPlan; readonly networks: LinkNetworks }[];
  /** Folder that it serves to the workers; absent where there is none, or no server is needed. */
  readonly home?: HomeExport;
}

/** Steps of the front-end: `ready`, `home` where it serves one, `batch`, then one a link. */
export function frontEndSteps(
  machine: StepMachine,
  { clusterName, batch, ports, links, home }: FrontEndPart,
): readonly StepPlan[] {
  const local = machine.provider === "local";
  const cluster = { name: clusterName, ...batch };
  return [
    step(machine, "ready", frontEndReady({ local, ports }), []),
    ...(home === undefined ? [] : [step(machine, "home", homeServer(home), [])]),
    step(machine, "batch", frontEndBatch(cluster), [mungeKey()]),
    ...links.map(({ link, networks }) => ({
      ...step(machine, `link-${link.site}`, centralLink(centralEnd(link, networks)), [
        ...linkSecrets(link, "central"),
        callHomeSecret(link),
      ]),
      undo: centralLinkUndo(link.name),
    })),
  ];
}

/** The step of a vRouter. */
export function routerSteps(
  machine: StepMachine,
  link: LinkPlan,
  networks: LinkNetworks,
): readonly StepPlan[] {
  const local = machine.provider === "local";
  const script = routerLink(siteEnd(link, networks), { local, centralLan: networks.centralLan });
  return [step(machine, "link", script, linkSecrets(link, "site"))];
}

/** The only step of a worker. `home` is what it has to mount. Nobody takes a local machine back. */
export function workerSteps(
  machine: StepMachine,
  controllerAddress: string,
  home: SharedHome | undefined,
  { gpus, market }: Pick<FlavorConfig, "gpus" | "market">,
): readonly StepPlan[] {
  const script = workerJoin({
    local: machine.provider === "local",
    controllerAddress,
    ...(home === undefined ? {} : { home }),
    ...(gpus === 0 ? {} : { gpus }),
    ...(market === "spot" && machine.provider === "aws" ? { metadata: AWS_METADATA } : {}),
  });
  return [step(machine, "join", script, [mungeKey()])];
}

/** A machine that installs packages at first boot has its steps wait for that. */
function step(
  { provider, prepared }: StepMachine,
  name: string,
  script: string,
  secrets: readonly SecretFile[],
): StepPlan {
  const timeoutSeconds = prepared ? 180 : 900;
  return { name, script, secrets, timeoutSeconds, dialSeconds: provider === "local" ? 120 : 600 };
}

function mungeKey(): SecretFile {
  return { path: MUNGE_KEY, mode: "0400", owner: "munge:munge", source: { kind: "munge-key" } };
}

function centralEnd(link: LinkPlan, networks: LinkNetworks): LinkStep {
  return {
    end: {
      link: link.name,
      local: link.central.address,
      peer: link.remote.address,
      peerName: link.remote.commonName,
      port: link.port,
    },
    allowed: [networks.site, networks.transit],
    refused: [],
    routes: { cidr: networks.site, exactly: true },
  };
}

function siteEnd(link: LinkPlan, networks: LinkNetworks): LinkStep {
  return {
    end: {
      link: link.name,
      local: link.remote.address,
      peer: link.central.address,
      peerName: link.central.commonName,
      port: link.port,
      remote: CENTRAL_ADDRESS,
    },
    allowed: [networks.overlay, networks.transit],
    // Nobody else may speak in the name of the site itself.
    refused: [networks.site],
    routes: { cidr: networks.overlay, exactly: false },
  };
}
