import type { MachineFile } from "./units.js";

/** Account on the front-end that vRouters connect to; it has no shell and may only listen. */
export const CALL_HOME_USER = { name: "callhome", uid: 2001, home: "/var/lib/callhome" } as const;

/** Pinned host key of the central point; the component writes it, as it is made with the deployment. */
export const CENTRAL_KNOWN_HOSTS = "/etc/overlay/central_known_hosts";

/** Folder on the front-end with one authorized_keys line a link. */
export const CALL_HOME_KEYS = "/etc/overlay/callhome.d";

/** What the account may do whatever its authorized_keys say: offer ports on the loopback, nothing else. */
export const CALL_HOME_SSHD: MachineFile = {
  path: "/etc/ssh/sshd_config.d/60-callhome.conf",
  mode: "0644",
  content: `Match User ${CALL_HOME_USER.name}
  AllowTcpForwarding remote
  AllowAgentForwarding no
  AllowStreamLocalForwarding no
  X11Forwarding no
  PermitTTY no
  GatewayPorts no
Match all
`,
};

/**
 * A vRouter has no public address (NAT), so it opens the way in itself: an ssh connection to the central
 * point that offers its own ssh server on a loopback port there. Its client key is its host key.
 * `centralAddress` may stand for an address that is known only at run time.
 */
export function callHomeUnit(port: number, centralAddress: string): MachineFile {
  const options = [
    "BatchMode=yes",
    "ExitOnForwardFailure=yes",
    "ConnectTimeout=5",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${CENTRAL_KNOWN_HOSTS}`,
    "GlobalKnownHostsFile=/dev/null",
    "HostKeyAlgorithms=ssh-ed25519",
    "IdentitiesOnly=yes",
  ].map((option) => `-o ${option}`);
  return {
    path: "/etc/systemd/system/overlay-call-home.service",
    mode: "0644",
    content: `[Unit]
Description=Way in for the first configuration: reverse ssh to the central point
Wants=network-online.target
After=network-online.target ssh.service
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/bin/ssh -N -T -F /dev/null -i /etc/ssh/ssh_host_ed25519_key ${options.join(" ")} \\
  -R 127.0.0.1:${port}:127.0.0.1:22 ${CALL_HOME_USER.name}@${centralAddress}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`,
  };
}

/** Commands that make the account's authorized_keys from the lines of all links. */
export const INSTALL_CALL_HOME_KEYS = `install -d -m 0700 ${CALL_HOME_KEYS}
install -d -m 0755 ${CALL_HOME_USER.home} ${CALL_HOME_USER.home}/.ssh
find ${CALL_HOME_KEYS} -type f ! -name '.*' | sort | xargs -r cat |
  put ${CALL_HOME_USER.home}/.ssh/authorized_keys 0644`;
