import { execFileSync } from "node:child_process";
import type { FileHost } from "../base/host.js";

/** Longer answers are no templates. */
const MAX_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MILLIS = 30_000;

/** Run by a process of its own, since reading a file is not asynchronous for the compiler. */
const FETCH = `
const [url, limit] = process.argv.slice(1);
const answer = await fetch(url, { redirect: "follow", signal: AbortSignal.timeout(${TIMEOUT_MILLIS}) });
if (!answer.ok) process.exit(1);
let size = 0;
for await (const part of answer.body) {
  size += part.length;
  if (size > Number(limit)) process.exit(1);
  process.stdout.write(part);
}
`;

/**
 * A host that fetches what has an http address and leaves the rest to another host: for `--allow-network`
 * only. An address that does not answer with a text within half a minute does not exist; each is asked once.
 */
export function networkHost(files: FileHost): FileHost {
  const fetched = new Map<string, string | undefined>();
  return {
    ...files,
    read(path) {
      if (!/^https?:\/\//i.test(path)) return files.read(path);
      if (!fetched.has(path)) fetched.set(path, fetchText(path));
      return fetched.get(path);
    },
  };
}

function fetchText(url: string): string | undefined {
  try {
    return execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", FETCH, "--", url, String(MAX_BYTES)],
      {
        encoding: "utf8",
        maxBuffer: MAX_BYTES + 1024,
        timeout: TIMEOUT_MILLIS + 5000,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  } catch {
    // Refused, absent, too long or too slow: the compiler reports the import where it stands.
    return undefined;
  }
}
