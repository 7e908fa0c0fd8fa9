import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newRequest, type OpenRequest, type RequestOrder } from "./request.js";

/** Requests of one cluster, a file each in its run folder. */
export interface RequestStore {
  /** Oldest first; files that are no requests are passed over. */
  list(): Promise<readonly OpenRequest[]>;
  find(id: string): Promise<OpenRequest | undefined>;
  /** Leaves a new request, which the controller takes in at its next look. */
  create(order: RequestOrder, now: number): Promise<OpenRequest>;
  /** Keeps a changed request; one that was cancelled meanwhile stays away. */
  update(request: OpenRequest): Promise<void>;
  /** False when there is no such request. */
  cancel(id: string): Promise<boolean>;
}

/** The store in a run folder; the folder is made by the first request. */
export function requestStore(runFolder: string): RequestStore {
  const folder = join(runFolder, "requests");
  const path = (id: string) => join(folder, `${id}.json`);
  const write = async (request: OpenRequest) => {
    const draft = join(folder, `.${request.id}-${randomUUID()}`);
    await writeFile(draft, JSON.stringify(request), { mode: 0o600 });
    await rename(draft, path(request.id));
  };
  const find = async (id: string) =>
    /^\d+$/.test(id) ? parse(await readFile(path(id), "utf8").catch(() => "")) : undefined;
  return {
    find,
    async list() {
      const names = await readdir(folder).catch((): string[] => []);
      const ids = names
        .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
        .sort((a, b) => Number(a) - Number(b));
      const found = await Promise.all(ids.map(find));
      return found.filter((request) => request !== undefined);
    },
    async create(order, now) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Two that create at once: the one that comes second finds the file and takes the next number.
      for (let id = (await highest(folder)) + 1; ; id += 1) {
        const request = newRequest(String(id), order, now);
        const taken = await writeFile(path(request.id), JSON.stringify(request), {
          mode: 0o600,
          flag: "wx",
        }).then(
          () => false,
          (error: NodeJS.ErrnoException) => {
            if (error.code === "EEXIST") return true;
            throw error;
          },
        );
        if (!taken) return request;
      }
    },
    async update(request) {
      if ((await find(request.id)) !== undefined) await write(request);
    },
    async cancel(id) {
      if ((await find(id)) === undefined) return false;
      await rm(path(id), { force: true });
      return true;
    },
  };
}

async function highest(folder: string): Promise<number> {
  const names = await readdir(folder);
  return Math.max(0, ...names.map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0)));
}

function parse(text: string): OpenRequest | undefined {
  try {
    const request = JSON.parse(text) as Partial<OpenRequest>;
    const { id, tasks, slots, requirements, state } = request;
    const whole = typeof id === "string" && typeof tasks === "number" && typeof slots === "number";
    if (!whole || !Array.isArray(requirements) || typeof state !== "string") return undefined;
    return request as OpenRequest;
  } catch {
    // Half written by somebody else, or no request at all: there is nothing to serve.
    return undefined;
  }
}
