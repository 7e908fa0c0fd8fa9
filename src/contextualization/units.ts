/** A file that a machine gets. */
export interface MachineFile {
  readonly path: string;
  /** Octal, four digits. */
  readonly mode: string;
  readonly content: string;
}

const SYSTEMD = "/etc/systemd/system";

/** One OpenVPN process a link; `%i` is the link's name. Sandboxed as far as dropping root allows. */
const LINK_UNIT = `[Unit]
Description=Overlay link %i
After=network.target
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart=/usr/sbin/openvpn --suppress-timestamps --config /etc/overlay/%i.conf
Restart=always
RestartSec=1
CapabilityBoundingSet=CAP_NET_ADMIN CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_DAC_OVERRIDE
DeviceAllow=/dev/null rw
DeviceAllow=/dev/net/tun rw
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=true
ProtectHome=yes
LimitNPROC=10

[Install]
WantedBy=multi-user.target
`;

/** babeld in the foreground: it refuses to start on the PID file that a crash leaves. */
const BABEL_UNIT = `[Unit]
Description=Overlay routing
After=network.target overlay-net.service
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/sbin/babeld -I "" -c /etc/overlay/babeld.conf
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;

/** Addresses of a router and the fail-closed route. */
const NET_UNIT = String.raw`# /etc/overlay/net.env: LAN=address of this router in its site, GATEWAY=address/prefix that the site's
# nodes use as default gateway (may be absent), OVERLAY=supernet of all sites.
# The unreachable route comes first: overlay traffic without a tunnel must fail, not leave by the
# default route.
[Unit]
Description=Overlay addresses and the fail-closed route
ConditionPathExists=/etc/overlay/net.env
DefaultDependencies=no
After=sysinit.target
Before=network.target nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=/etc/overlay/net.env
ExecStart=/bin/sh -ec 'ip route replace unreachable "$OVERLAY" metric 9999'
ExecStart=/bin/sh -ec '[ -n "$GATEWAY" ] || exit 0; n=0; until dev=$$(ip -o -4 addr show to "$LAN" | awk "{print \\$$2; exit}") && [ -n "$$dev" ]; do n=$$((n + 1)); [ $$n -lt 50 ] || { echo "no interface has the address $LAN" >&2; exit 1; }; sleep 0.2; done; ip addr replace "$GATEWAY" dev "$$dev"'

[Install]
WantedBy=multi-user.target
`;

const SLURMD_DROP_IN = `# Workers are configless: they have no slurm.conf of their own, and start once they hold the cluster's key.
[Unit]
ConditionPathExists=
ConditionPathExists=/etc/munge/munge.key

[Service]
KillMode=control-group
Restart=on-failure
RestartSec=1
`;

const SSHD_DROP_IN = `# Keys only; room for many jump connections through the front-end at once.
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
UseDNS no
MaxStartups 100:30:400
MaxSessions 200
`;

/** Units of every machine that forwards. The image of local nodes has the same ones. */
export const GATEWAY_UNITS: readonly MachineFile[] = [
  { path: `${SYSTEMD}/link@.service`, mode: "0644", content: LINK_UNIT },
  { path: `${SYSTEMD}/overlay-babel.service`, mode: "0644", content: BABEL_UNIT },
  { path: `${SYSTEMD}/overlay-net.service`, mode: "0644", content: NET_UNIT },
];

/** Settings of a worker's batch daemon. */
export const WORKER_UNITS: readonly MachineFile[] = [
  { path: `${SYSTEMD}/slurmd.service.d/overlay.conf`, mode: "0644", content: SLURMD_DROP_IN },
];

/** Settings of the ssh server on every machine. */
export const SSHD_SETTINGS: MachineFile = {
  path: "/etc/ssh/sshd_config.d/50-overlay.conf",
  mode: "0644",
  content: SSHD_DROP_IN,
};
