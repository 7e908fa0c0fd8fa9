import { putFile } from "./shell.js";
import type { MachineFile } from "./units.js";

/** Whether slurmctld runs and how it ended before: `running`, `unclean`, or absent. Outlives a reboot. */
const STATE = "/var/lib/elastosca/slurmctld";
const PROGRAM = "/usr/local/sbin/slurmctld-recovery";
const UNIT = "slurmctld-recovery.service";

/**
 * Seconds until slurmctld believes a worker that does not know a job which was active at slurmctld's start:
 * BatchStartTimeout (10) and MessageTimeout (10), both as they are by default, and some to spare.
 */
const BELIEVES_SECONDS = 25;
/**
 * Waits before each time that it is made to ask. Of a worker that was made anew meanwhile slurmctld believes
 * nothing until it has run for ResumeTimeout, five minutes; after half an hour it asks by itself. The rest is
 * left out once no job of before runs.
 */
const WAITS_SECONDS = [BELIEVES_SECONDS, 55, 100, 100, 300, 600] as const;
/** When it is looked which jobs were put back: after 3 seconds, and for workers that answer late. */
const LOOKS_SECONDS = [3, 3, 5] as const;

/** slurmctld comes back by itself when it was killed or failed; the two calls of PROGRAM keep account of how. */
const DROP_IN = `# Debian's unit leaves a slurmctld that died where it is.
[Unit]
StartLimitIntervalSec=0

[Service]
Restart=on-failure
RestartSec=1
# What it started ends with it. In a container systemd may miss that, and would wait 90 seconds for it.
KillMode=process
ExecStartPost=-+${PROGRAM} started
ExecStopPost=-+${PROGRAM} stopped
`;

const RECOVERY_UNIT = `[Unit]
Description=Jobs that ended while slurmctld did not write it down
After=slurmctld.service

[Service]
Type=oneshot
# As slurmctld, whose restart waits until this one has stopped.
KillMode=process
ExecCondition=/usr/bin/systemctl is-active --quiet slurmctld.service
ExecStart=${PROGRAM} recover
Restart=on-failure
RestartSec=5
`;

/**
 * slurmctld writes its state every five seconds. A job that ended since is running by its account when it
 * starts again, and it asks the workers for their jobs just after its start, too early to tell, and then only
 * after half an hour; a reconfigure makes it ask. What it puts back then is held for two minutes. Only jobs
 * that were running just before are let go: a begin time that a user asked for stays.
 */
const RECOVERY_PROGRAM = `#!/bin/sh
# started, stopped: called by slurmctld.service. recover: called by ${UNIT}.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C
state=${STATE}

mark() {
  printf '%s\\n' "$1" >"$state.new"
  mv -f "$state.new" "$state"
}

jobs() { squeue -a -h -r -t "$1" -o "$2"; }

case \${1:-} in
started)
  # What is there now was left by a slurmctld that did not end in order, or waits for its recovery still.
  if [ -e "$state" ]; then
    mark unclean
    systemctl restart --no-block ${UNIT}
  else
    mark running
  fi
  ;;
stopped)
  if [ "\${SERVICE_RESULT:-}" = success ] && [ "$(cat "$state")" = running ]; then rm -f "$state"; fi
  ;;
recover)
  ran=
  for wait in ${WAITS_SECONDS.join(" ")}; do
    sleep "$wait"
    running=$(jobs running,suspended %A)
    ran=\${ran:-$running}
    scontrol reconfigure
    for seconds in ${LOOKS_SECONDS.join(" ")}; do
      sleep "$seconds"
      held=$(jobs pending '%A %r' | sed -n 's/ BeginTime$//p' | grep -Fxe "$running" || true)
      for job in $held; do
        echo "job $job was not on its worker any more; it runs again"
        scontrol update jobid="$job" StartTime=now || true
      done
    done
    mark running
    left=$(jobs running,suspended %A | grep -Fxe "$ran" || true)
    [ -n "$left" ] || break
  done
  ;;
*)
  echo "usage: slurmctld-recovery started|stopped|recover" >&2
  exit 2
  ;;
esac
`;

/** What a front-end needs so that a slurmctld that died is back and right without an operator. */
export const RECOVERY_FILES: readonly MachineFile[] = [
  { path: PROGRAM, mode: "0755", content: RECOVERY_PROGRAM },
  { path: `/etc/systemd/system/${UNIT}`, mode: "0644", content: RECOVERY_UNIT },
  { path: "/etc/systemd/system/slurmctld.service.d/overlay.conf", mode: "0644", content: DROP_IN },
];

/** Commands that put them in place before slurmctld starts; a running one keeps running. */
export const INSTALL_RECOVERY: readonly string[] = [
  `install -d -m 0755 /etc/systemd/system/slurmctld.service.d\ninstall -d -m 0700 ${STATE.slice(0, STATE.lastIndexOf("/"))}`,
  ...RECOVERY_FILES.map(({ path, mode, content }) => putFile(path, mode, content)),
];

/** After the start: one that ran before the files were there is kept account of from now on. */
export const NOTE_RUNNING = `[ -e ${STATE} ] || echo running >${STATE}`;
