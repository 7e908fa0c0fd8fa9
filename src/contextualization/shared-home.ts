import { putFile, script } from "./shell.js";

/** A folder that workers mount from the front-end. */
export interface SharedHome {
  readonly path: string;
  /** Overlay address of the front-end. */
  readonly server: string;
}

/** A folder that the front-end serves. */
export interface HomeExport {
  readonly path: string;
  /** Prefix of the machines that may mount it. */
  readonly clients: string;
}

/** Packages of server and clients, for images that are not prepared. */
export const HOME_SERVER_PACKAGE = "nfs-kernel-server";
export const HOME_CLIENT_PACKAGE = "nfs-common";

/** Version 4 only: one TCP port (2049), and no mount protocol or port mapper that others could ask. */
const SERVER_SETTINGS = `[nfsd]
vers3=n
vers4=y
`;

/**
 * Step `home` of a front-end in a cloud: the home directories by NFSv4, for machines of the overlay. Root of
 * a worker is nobody here, so that a worker in wrong hands cannot change what root of others runs. No port
 * is opened for it: the packet filter lets the overlay in, and nobody else.
 */
export function homeServer({ path, clients }: HomeExport): string {
  return script(
    "booted",
    present("exportfs", HOME_SERVER_PACKAGE),
    "install -d -m 0755 /etc/exports.d /etc/nfs.conf.d",
    putFile("/etc/nfs.conf.d/elastosca.conf", "0644", SERVER_SETTINGS),
    putFile(
      "/etc/exports.d/elastosca.exports",
      "0644",
      `${path} ${clients}(rw,sync,no_subtree_check,root_squash)\n`,
    ),
    "run_with nfs-server.service /etc/nfs.conf.d/elastosca.conf",
    "exportfs -r",
    `exported() { exportfs -s | grep -q '^${path} *${clients}('; }`,
    `until_true 10 "${path} is not exported to ${clients}; see exportfs -v" exported`,
  );
}

/**
 * Commands by which a worker mounts the home directories of the front-end; nothing happens when it has them.
 * A hard mount: jobs wait while the tunnel or the server is away, instead of losing what they write. The
 * entry in fstab brings it back at a later boot, before slurmd (remote-fs.target).
 */
export function mountHome({ path, server }: SharedHome): string {
  const source = `${server}:${path}`;
  const options = "rw,hard,vers=4.2,nosuid,nodev,_netdev";
  return `${present("mount.nfs4", HOME_CLIENT_PACKAGE)}
{
  awk '$1 ~ /^#/ || $2 != "${path}"' /etc/fstab
  echo "${source} ${path} nfs4 ${options} 0 0"
} | put /etc/fstab 0644
systemctl daemon-reload
mounted() { findmnt -n -o SOURCE --mountpoint ${path} | grep -Fqx ${source}; }
mount_home() { mounted || timeout 20 mount -o retry=0 ${path}; }
until_true 60 "${source} cannot be mounted; see exportfs -v on the front-end" mount_home`;
}

/** A prepared image may lack the package. */
function present(program: string, debianPackage: string): string {
  return `if ! command -v ${program} >/dev/null; then
  echo "the image has no ${program}: it was said to be prepared, but lacks the package ${debianPackage}" >&2
  exit 1
fi`;
}
