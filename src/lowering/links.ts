import { linkSecretPaths } from "../contextualization/openvpn.js";
import { callHomeKeyPath } from "../contextualization/steps.js";
import type { AddressPlan, LinkAddresses } from "../placement/address-plan.js";
import { routerName } from "../placement/fill.js";
import type { PlacementPlan } from "../placement/plan.js";
import type { LinkEndName, LinkPlan, SecretFile } from "./ir.js";
import { linkName } from "./names.js";

/** One link from each further site to the central point on the front-end (star). */
export function lowerLinks(placement: PlacementPlan, addresses: AddressPlan): readonly LinkPlan[] {
  return placement.sites
    .filter((site) => site !== placement.home)
    .flatMap((site) => {
      const planned = addresses.links.get(site);
      return planned === undefined ? [] : [linkPlan(site, planned, placement.frontEnd.name)];
    });
}

/** The secrets of one end of a link, as files of that machine. */
export function linkSecrets(link: LinkPlan, end: LinkEndName): readonly SecretFile[] {
  const paths = linkSecretPaths(link.name);
  const file = (path: string, source: SecretFile["source"]): SecretFile => ({
    path,
    mode: "0600",
    owner: "root:root",
    source,
  });
  return [
    file(paths.ca, { kind: "ca-certificate" }),
    file(paths.certificate, { kind: "link-certificate", link: link.name, end }),
    file(paths.key, { kind: "link-key", link: link.name, end }),
    file(paths.tlsCrypt, { kind: "link-tls-crypt", link: link.name }),
  ];
}

/** The line that lets the vRouter of a link call home. */
export function callHomeSecret(link: LinkPlan): SecretFile {
  return {
    path: callHomeKeyPath(link.name),
    mode: "0600",
    owner: "root:root",
    source: { kind: "call-home-key", machine: link.remote.machine, listenPort: link.callHomePort },
  };
}

function linkPlan(site: string, planned: LinkAddresses, frontEnd: string): LinkPlan {
  return {
    name: linkName(site),
    site,
    port: planned.port,
    central: { machine: frontEnd, commonName: "central", usage: "server_auth", address: planned.central },
    remote: {
      machine: routerName(site),
      commonName: `site-${site}`,
      usage: "client_auth",
      address: planned.remote,
    },
    callHomePort: planned.callHomePort,
  };
}
