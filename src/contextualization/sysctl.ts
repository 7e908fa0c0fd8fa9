import type { MachineFile } from "./units.js";

/**
 * Kernel settings of a forwarding machine of a cloud; local ones get them from the container engine.
 * Redirects are off or nodes would learn to go round the vRouter while a tunnel is down; reverse path
 * filtering is off because paths between tunnels may differ by direction.
 */
export const GATEWAY_SYSCTL: MachineFile = {
  path: "/etc/sysctl.d/60-overlay.conf",
  mode: "0644",
  content: `net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.core.rmem_max = 4194304
net.core.wmem_max = 4194304
`,
};

/** Kernel settings of a worker of a cloud: it forwards nothing and is taught no routes. */
export const WORKER_SYSCTL: MachineFile = {
  path: "/etc/sysctl.d/60-overlay.conf",
  mode: "0644",
  content: `net.ipv4.ip_forward = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
`,
};

/** Commands that apply the settings also to interfaces that were there before. */
export const APPLY_GATEWAY_SYSCTL = `sysctl --quiet --system >/dev/null
for setting in send_redirects accept_redirects rp_filter; do
  for file in /proc/sys/net/ipv4/conf/*/"$setting"; do echo 0 >"$file"; done
done`;
