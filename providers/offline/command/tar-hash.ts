import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";

const BLOCK = 512;

/**
 * The hash by which the engine compares archives: SHA-256 over a POSIX tar of the files in order, every file
 * with mode 0600 and no owner or time.
 * @param files paths relative to the folder, sorted
 */
export async function tarHash(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    const location = path.join(folder, file);
    const size = (await stat(location)).size;
    hash.update(header(file, size));
    await addFile(hash, location);
    hash.update(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
  }
  return hash.update(Buffer.alloc(2 * BLOCK)).digest("hex");
}

async function addFile(hash: Hash, location: string): Promise<void> {
  for await (const chunk of createReadStream(location)) hash.update(chunk);
}

/** A header in the ustar form of POSIX.1-1988, with the fields in octal. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, rest } = splitName(name);
  block.write(rest, 0, 100, "utf8");
  block.write("0000600\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  block.write("0000000\0", 329);
  block.write("0000000\0", 337);
  block.write(prefix, 345, 155, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A name over 100 bytes is cut at a slash into a prefix of up to 155 bytes and the rest. */
function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: "", rest: name };
  const cut = name.lastIndexOf("/", 155);
  return cut < 1 ? { prefix: "", rest: name } : { prefix: name.slice(0, cut), rest: name.slice(cut + 1) };
}
