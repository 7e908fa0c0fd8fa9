import type { MachineFile } from "./units.js";

/** What the forwarding machine of a site announces and believes. */
export interface RoutingSite {
  /** Prefix of the site. */
  readonly cidr: string;
  readonly overlay: string;
  /** Address of the forwarding machine on the site network; traffic of its own leaves with it. */
  readonly address: string;
}

const PARTS = "/etc/overlay/babel.d";

/** Where the routing part of a link stands. */
export function routingPartPath(link: string): string {
  return `${PARTS}/${link}.conf`;
}

/**
 * The part of babeld's configuration that all links share: only the own prefix is announced. Forwarding
 * and redirects are set by sysctl, not by babeld, which cannot write them in a container.
 */
export function siteRouting(site: RoutingSite): MachineFile {
  const content = `skip-kernel-setup true
local-path /run/babeld.sock
smoothing-half-life 1
redistribute ip ${site.cidr} eq ${prefixLength(site.cidr)} allow
redistribute local deny
redistribute deny
install ip ${site.overlay} pref-src ${site.address}
`;
  return { path: `${PARTS}/00-site.conf`, mode: "0644", content };
}

/**
 * The part of one link with its input filter: the central point takes exactly the site's prefix from it,
 * so that no site can hijack another's; a site takes the overlay from the central point.
 */
export function linkRouting(
  link: string,
  accepted: { readonly cidr: string; readonly exactly: boolean },
): string {
  const length = accepted.exactly ? ` eq ${prefixLength(accepted.cidr)}` : "";
  return `interface ${link} type tunnel hello-interval 1 update-interval 4 rxcost 96
in if ${link} ip ${accepted.cidr}${length} allow
`;
}

/**
 * Script that joins the parts, the final refusal last, and runs the daemon when there is a link: babeld
 * knows no include, and a filter added at run time would come after the refusal.
 */
export const ROUTING_SCRIPT: MachineFile = {
  path: "/usr/local/sbin/overlay-routing",
  mode: "0755",
  content: `#!/bin/sh
# Makes /etc/overlay/babeld.conf from its parts and restarts the routing daemon when it changed.
set -eu
conf=/etc/overlay/babeld.conf
new=$(mktemp "$conf.XXXXXX")
trap 'rm -f "$new"' EXIT
links=0
cat ${PARTS}/00-site.conf >"$new"
for part in ${PARTS}/link-*.conf; do
  if [ -e "$part" ]; then
    cat "$part" >>"$new"
    links=$((links + 1))
  fi
done
echo 'in deny' >>"$new"
chmod 0644 "$new"
if [ "$links" -eq 0 ]; then
  rm -f "$conf"
  systemctl disable --quiet --now overlay-babel.service
  exit 0
fi
systemctl enable --quiet overlay-babel.service
if cmp -s "$new" "$conf" && systemctl is-active --quiet overlay-babel.service; then exit 0; fi
mv -f "$new" "$conf"
systemctl restart overlay-babel.service
`,
};

/** Length of `a.b.c.d/n`. */
function prefixLength(cidr: string): string {
  return cidr.slice(cidr.indexOf("/") + 1);
}
