/** One end of a point-to-point link, as its configuration file needs it. */
export interface LinkFileEnd {
  /** Device and unit. */
  readonly link: string;
  /** Transit addresses. */
  readonly local: string;
  readonly peer: string;
  /** Common name of the other end's certificate. */
  readonly peerName: string;
  /** UDP port of the listening end. */
  readonly port: number;
  /** Address to dial; the listening end has none. */
  readonly remote?: string;
}

/** Paths of a link's secrets on either end. */
export function linkSecretPaths(link: string): {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly tlsCrypt: string;
} {
  const base = `/etc/overlay/${link}`;
  return { ca: `${base}.ca`, certificate: `${base}.crt`, key: `${base}.key`, tlsCrypt: `${base}.tls-crypt` };
}

/** Where a link's configuration stands. */
export function linkFilePath(link: string): string {
  return `/etc/overlay/${link}.conf`;
}

/**
 * Configuration of one end of a link (VR-2). AEAD ciphers and TLS 1.3 only, the other end's certificate
 * pinned by purpose and name, silence to strangers by tls-crypt, no compression, no root after start.
 * The inner MTU of 1400 keeps outer packets whole on paths of 1500.
 */
export function linkFile(end: LinkFileEnd): string {
  const paths = linkSecretPaths(end.link);
  const common = [
    `dev ${end.link}`,
    "dev-type tun",
    "proto udp",
    `ifconfig ${end.local} ${end.peer}`,
    `ca ${paths.ca}`,
    `cert ${paths.certificate}`,
    `key ${paths.key}`,
    `tls-crypt ${paths.tlsCrypt}`,
    "tls-version-min 1.3",
    "tls-groups X25519:prime256v1",
    "data-ciphers AES-256-GCM:CHACHA20-POLY1305",
    "auth SHA256",
    "keepalive 2 6",
    "tun-mtu 1400",
    "rcvbuf 4194304",
    "sndbuf 4194304",
    "txqueuelen 1000",
    "persist-key",
    "persist-tun",
    "user nobody",
    "group nogroup",
    "verb 3",
    `status /run/${end.link}.status`,
    `management /run/${end.link}.sock unix`,
    `verify-x509-name ${end.peerName} name`,
  ];
  return `${[...common, ...(end.remote === undefined ? listening(end) : dialling(end, end.remote))].join("\n")}\n`;
}

function listening(end: LinkFileEnd): readonly string[] {
  return [`lport ${end.port}`, "float", "tls-server", "dh none", "remote-cert-tls client"];
}

function dialling(end: LinkFileEnd, remote: string): readonly string[] {
  return [
    `remote ${remote} ${end.port}`,
    "nobind",
    "tls-client",
    "remote-cert-tls server",
    "connect-retry 1 5",
    "connect-timeout 5",
    "resolv-retry infinite",
  ];
}
