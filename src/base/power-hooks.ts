/** What a batch system that saves power by itself asks for: nodes to come, to go, or that did not come in time. */
export const HOOK_VERBS = ["resume", "suspend", "resume-fail"] as const;

export type HookVerb = (typeof HOOK_VERBS)[number];

/** Where the programs on the front-end leave what Slurm asks for; the controller's ssh session follows it. */
export const HOOK_SPOOL = "/var/log/slurm/power-hooks.jsonl";

/** The spool begins anew beyond this many bytes; one older file is kept beside it. */
const SPOOL_BYTES = 1_000_000;

/**
 * The program that slurmctld on the front-end calls with a host list (`ResumeProgram`, `SuspendProgram`,
 * `ResumeFailProgram`, CL-5): one line into the spool file, at once, and nothing else. It runs as the SlurmUser,
 * with hardly any environment; SLURM_RESUME_FILE can be read only while it runs. Nobody else may read or write
 * the spool. A token, where the deployment has one, is read from a file of the SlurmUser.
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
if [ -e "$spool" ] && [ "$(wc -c <"$spool")" -gt ${SPOOL_BYTES} ]; then mv -f "$spool" "$spool.1"; fi
printf '{"verb":"${verb}","hosts":"%s","token":"%s","file":%s}\\n' "$1" "$token" "\${file:-null}" >>"$spool"
`;
}
