import type { MachineFile } from "./units.js";

/** What the packet filter of a forwarding machine needs to know. */
export interface FirewallSite {
  readonly cidr: string;
  readonly overlay: string;
  readonly transit: string;
  /** ssh is open to the world: only on the central point. */
  readonly sshOpen: boolean;
  /** Nodes of the site reach the Internet through this machine: where the cloud has no NAT of its own. */
  readonly translate: boolean;
}

/** A port of the machine itself that is open to `remoteCidr`. */
export interface FirewallPort {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly remoteCidr: string;
}

const PARTS = "/etc/overlay/nft.d";
const ANYWHERE = "0.0.0.0/0";

/** Where the filter part of a link, or of other things, stands. */
export function firewallPartPath(name: string): string {
  return `${PARTS}/${name}.nft`;
}

/**
 * The packet filter of a forwarding machine: an own table, replaced in one transaction, that leaves other
 * tables alone. Ports and links add parts of their own, so that a new link rewrites no other's. ICMP goes
 * by numbers, which need no table of protocol names.
 */
export function siteFirewall(site: FirewallSite): MachineFile {
  const ssh = site.sshOpen ? "    tcp dport 22 accept\n" : "";
  const outward = site.translate ? `    ip saddr ${site.cidr} ip daddr != ${site.overlay} accept\n` : "";
  const translation = site.translate
    ? `  chain translate {
    type nat hook postrouting priority srcnat; policy accept;
    oifname != "link-*" ip saddr ${site.cidr} ip daddr != ${site.overlay} masquerade
  }
`
    : "";
  const content = `#!/usr/sbin/nft -f
table inet overlay
delete table inet overlay
table inet overlay {
  chain sources {
    type filter hook prerouting priority -290; policy accept;
    iifname != "link-*" ip saddr ${site.overlay} ip saddr != ${site.cidr} drop
  }
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    meta l4proto { 1, 58 } accept
    iifname "link-*" udp dport 6696 accept
    ip saddr { ${site.overlay}, ${site.transit} } accept
${ssh}  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    oifname "link-*" tcp flags syn tcp option maxseg size set rt mtu
    ip saddr ${site.overlay} ip daddr ${site.overlay} accept
    ct state established,related accept
${outward}  }
${translation}}
include "${PARTS}/*.nft"
`;
  return { path: "/etc/nftables.conf", mode: "0644", content };
}

/**
 * The part of a link: what may come out of the tunnel. Without it a site could send packets in another's
 * name (network hardening: anti-spoofing a link). `port` is opened on the listening end.
 */
export function linkFirewall(
  link: string,
  allowed: readonly string[],
  refused: readonly string[],
  port?: number,
): string {
  const rules = [
    ...refused.map((cidr) => `add rule inet overlay sources iifname "${link}" ip saddr ${cidr} drop`),
    `add rule inet overlay sources iifname "${link}" ip saddr != { ${allowed.join(", ")} } drop`,
    ...(port === undefined ? [] : [`add rule inet overlay input udp dport ${port} accept`]),
  ];
  return `${rules.join("\n")}\n`;
}

/** The part of the ports that the template opens. */
export function portsFirewall(ports: readonly FirewallPort[]): string {
  const rules = ports.map(({ protocol, from, to, remoteCidr }) => {
    const source = remoteCidr === ANYWHERE ? "" : ` ip saddr ${remoteCidr}`;
    const range = from === to ? `${from}` : `${from}-${to}`;
    return `add rule inet overlay input${source} ${protocol} dport ${range} accept\n`;
  });
  return rules.length === 0 ? "# no further port\n" : rules.join("");
}
