// Programs that some engine tests run for real, beyond what the product needs.
import { existsSync } from "node:fs";
import { installPackages } from "../docker.mjs";

/** Program whose presence tells that a Debian package is installed. */
const TOOLS = [
  ["/usr/sbin/sshd", "openssh-server"],
  ["/usr/bin/ssh", "openssh-client"],
  ["/usr/bin/openssl", "openssl"],
  ["/usr/sbin/slurmctld", "slurmctld"],
  ["/usr/sbin/slurmd", "slurmd"],
  ["/usr/bin/sinfo", "slurm-client"],
  ["/usr/sbin/munged", "munge"],
];

/**
 * Installs what is missing as root on a Debian or Ubuntu machine without a running init system, where no
 * service can start; elsewhere says what to type. Tests skip with a message without them.
 */
export function ensureTestPackages(log) {
  const missing = TOOLS.filter(([program]) => !existsSync(program)).map(([, name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  const mayInstall =
    process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && !existsSync("/run/systemd/system");
  const problem = mayInstall ? installPackages(missing, log) : "they would start as services here";
  if (problem !== undefined) log(`some engine tests will skip: ${problem}; by hand: ${command}`);
}
