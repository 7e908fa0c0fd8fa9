import type { HookVerb } from "./hooks.js";

/** Where the programs on the front-end leave what Slurm asks for; the controller's ssh session follows it. */
export const HOOK_SPOOL = "/var/log/slurm/power-hooks.jsonl";

/**
 * The program that slurmctld on the front-end calls with a host list (`ResumeProgram`, `SuspendProgram`,
 * `ResumeFailProgram`): one line into the spool file, at once, and nothing else. It runs as the SlurmUser, with
 * hardly any environment; SLURM_RESUME_FILE can be read only while it runs. The spool is kept below 1 MB, and
 * nobody else may write it. A token, where the deployment has one, is read from a file of the SlurmUser.
 */
export function hookProgram(verb: HookVerb, options: { spool?: string; tokenFile?: string } = {}): string {
  const { spool = HOOK_SPOOL, tokenFile } = options;
  const token = tokenFile === undefined ? "" : `token=$(cat ${tokenFile} 2>/dev/null)\n`;
  return `#!/bin/sh
# Leaves for the controller what the batch system asks for; the controller starts and stops machines.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
spool=${spool}
token=
${token}file=null
if [ -n "$SLURM_RESUME_FILE" ] && [ -r "$SLURM_RESUME_FILE" ]; then
  file=$(tr -d '\\n' <"$SLURM_RESUME_FILE")
fi
if [ -e "$spool" ] && [ "$(wc -c <"$spool")" -gt 1000000 ]; then : >"$spool"; fi
printf '{"verb":"${verb}","hosts":"%s","token":"%s","file":%s}\\n' "$1" "$token" "\${file:-null}" >>"$spool"
`;
}
