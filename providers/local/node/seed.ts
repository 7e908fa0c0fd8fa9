/** One file of a tar archive. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
}

const BLOCK = 512;

/** The NoCloud seed of a node, to be unpacked in /var/lib/cloud/seed: cloud-init reads it at the first boot. */
export function seedFiles(
  instanceId: string,
  hostname: string,
  metaData: Readonly<Record<string, string>>,
  userData: string,
): ArchiveFile[] {
  const meta = { ...metaData, "instance-id": instanceId, "local-hostname": hostname };
  return [
    // JSON is YAML, and needs no rules for quoting.
    { path: "nocloud/meta-data", content: `${JSON.stringify(meta)}\n`, mode: 0o600 },
    { path: "nocloud/user-data", content: userData, mode: 0o600 },
  ];
}

/** A tar archive (POSIX ustar) of small files, owned by root. Paths have at most 100 bytes. */
export function tarArchive(files: readonly ArchiveFile[]): Buffer {
  const parts = files.flatMap(({ path, content, mode }) => {
    const body = Buffer.from(content, "utf8");
    return [header(path, body.length, mode), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;
  block.write(path, 0, 100, "utf8");
  block.write(octal(mode, 8), 100, "latin1");
  block.write(octal(0, 8), 108, "latin1");
  block.write(octal(0, 8), 116, "latin1");
  block.write(octal(size, 12), 124, "latin1");
  block.write(octal(0, 12), 136, "latin1");
  block.write("        ", 148, "latin1"); // the checksum is taken with blanks in its own field
  block.write("0", 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
