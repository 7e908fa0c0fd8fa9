import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LeaseFolder } from "./lease.js";
import type { CommandRunner } from "./queues/queue.js";

/** A lease in a folder of a file system that all controllers share. */
export function fileLeaseFolder(path: string): LeaseFolder {
  return {
    place: path,
    list: () => readdir(path).catch(absentAs([] as string[])),
    read: (name) => readFile(join(path, name), "utf8").catch(absentAs(undefined)),
    async create(name, text) {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const draft = join(path, `.${randomUUID()}`);
      await writeFile(draft, text, { mode: 0o600, flag: "wx" });
      try {
        // A hard link is made by one process only, and never of a half-written file.
        await link(draft, join(path, name));
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      } finally {
        await rm(draft, { force: true });
      }
    },
    remove: (name) => rm(join(path, name), { force: true }),
  };
}

/** A lease in a folder of the front-end, which every controller of the cluster can reach. */
export function remoteLeaseFolder(runner: CommandRunner, path: string, host: string): LeaseFolder {
  const shell = async (script: string, words: readonly string[] = []) => {
    const result = await runner.run(["sh", "-c", script, "sh", path, ...words], { timeoutMillis: 5000 });
    return result;
  };
  const failed = (what: string, text: string) =>
    new Error(`${what} the lease on ${host} failed: ${text.trim()}`);
  return {
    place: `${host}:${path}`,
    async list() {
      const { exitCode, stdout, stderr } = await shell('mkdir -p "$1" && ls "$1"');
      if (exitCode !== 0) throw failed("listing", stderr);
      return stdout.split("\n").filter((name) => name !== "");
    },
    async read(name) {
      const { exitCode, stdout } = await shell('cat "$1/$2"', [name]);
      return exitCode === 0 ? stdout : undefined;
    },
    async create(name, text) {
      const script =
        'umask 077; mkdir -p "$1" && printf %s "$3" > "$1/.$4" || exit 2; ' +
        'ln "$1/.$4" "$1/$2" 2>/dev/null; made=$?; rm -f "$1/.$4"; ' +
        '[ $made -eq 0 ] && exit 0; [ -e "$1/$2" ] && exit 1; exit 2';
      const { exitCode, stderr } = await shell(script, [name, text, randomUUID()]);
      if (exitCode !== 0 && exitCode !== 1) throw failed("writing", stderr);
      return exitCode === 0;
    },
    async remove(name) {
      await shell('rm -f "$1/$2"', [name]);
    },
  };
}

function absentAs<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
