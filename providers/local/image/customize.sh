#!/bin/sh
# Runs inside the new root, after the packages and the files of this folder are in place. Idempotent.
set -eu

# Packages bake these in; every node would share them.
rm -f /etc/munge/munge.key /etc/ssh/ssh_host_*
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id

# The seed is copied to .../seed/nocloud before the first start, so that folder must not exist yet.
install -d /var/lib/cloud/seed
install -d -m 700 /etc/overlay
rm -f /etc/cloud/cloud.cfg.d/*.cfg /usr/sbin/policy-rc.d

# Nothing starts before it is configured; an enabled unit without its configuration costs seconds at each boot.
for unit in munge slurmctld slurmd openvpn babeld nftables e2scrub_reap fstrim.timer apt-daily.timer \
  apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer systemd-pstore cloud-init-hotplugd.socket; do
  systemctl disable "$unit" >/dev/null 2>&1 || true
done
systemctl mask babeld.service openvpn.service systemd-logind.service getty.target console-getty.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-tmpfiles-clean.timer
systemctl enable ssh.service
systemctl set-default multi-user.target

rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/cache/apt/*.bin
