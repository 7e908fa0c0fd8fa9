import { SPOT_NOTICE } from "../base/spot-notice.js";
import { putFile } from "./shell.js";

/** Where machines of AWS ask about themselves. */
export const AWS_METADATA = "http://169.254.169.254";

const PROGRAM = "/usr/local/sbin/spot-notice";
const SETTINGS = "/etc/default/spot-notice";
const UNIT = "spot-notice.service";

/** The cloud says it two minutes ahead, and asks its customers to look every five seconds. */
const PERIOD_SECONDS = 5;

/** It belongs to slurmd: without it there is no node to close. */
const UNIT_FILE = `[Unit]
Description=Close this node when the cloud takes its machine back
After=network.target slurmd.service
StartLimitIntervalSec=0

[Service]
EnvironmentFile=${SETTINGS}
Environment=SLURM_CONF=/run/slurm/conf/slurm.conf
ExecStart=${PROGRAM}
Restart=always
RestartSec=5
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=true
ProtectHome=yes

[Install]
WantedBy=multi-user.target
`;

/**
 * Python is what cloud-init runs on, so every machine has it. Each notice is told once: an operator who opens
 * the node again is not gainsaid. A batch system that does not answer is told at the next look.
 */
const WATCH = `#!/usr/bin/python3
"""Asks the cloud whether it takes this machine back, and closes the node in Slurm when it does."""
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

METADATA = os.environ["SPOT_METADATA"]
PERIOD = float(os.environ["SPOT_PERIOD"])
NODE = socket.gethostname().split(".")[0]
# The metadata service is on the machine's own link: no proxy leads there.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(method, path, header, value):
    request = urllib.request.Request(METADATA + path, method=method, headers={header: value})
    with DIRECT.open(request, timeout=2) as answer:
        return answer.read().decode()


def leaves_at():
    """When the machine goes, as the cloud writes it; None as long as it stays."""
    token = ask("PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "60")
    try:
        path = "/latest/meta-data/spot/instance-action"
        action = json.loads(ask("GET", path, "X-aws-ec2-metadata-token", token))
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    moment = str(action["time"])
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)", moment):
        raise ValueError(f"no time: {moment!r}")
    return moment


def close(moment):
    change = [f"nodename={NODE}", "state=drain", f"reason=${SPOT_NOTICE} {moment}"]
    subprocess.run(["scontrol", "update", *change], check=True, timeout=20)


def main():
    told = problem = None
    while True:
        try:
            moment = leaves_at()
            if moment is not None and moment != told:
                close(moment)
                told = moment
                print(f"the cloud takes this machine back at {moment}; it is closed", flush=True)
            problem = None
        except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
            # Hours of silence are told once.
            if str(error) != problem:
                print(f"no answer: {error}", file=sys.stderr, flush=True)
            problem = str(error)
        time.sleep(PERIOD)


main()
`;

/**
 * Commands by which a spot worker starts to watch for its interruption (EX-10). `metadata` is where it asks,
 * by the protocol of the EC2 instance metadata service, version 2.
 */
export function watchForNotice(metadata: string): string {
  const settings = `SPOT_METADATA=${metadata}\nSPOT_PERIOD=${PERIOD_SECONDS}\n`;
  return `${putFile(PROGRAM, "0755", WATCH)}
${putFile(SETTINGS, "0644", settings)}
${putFile(`/etc/systemd/system/${UNIT}`, "0644", UNIT_FILE)}
run_with ${UNIT} ${PROGRAM} ${SETTINGS} /etc/systemd/system/${UNIT}`;
}
