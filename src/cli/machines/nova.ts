import { err, ok, type Result } from "../../base/result.js";
import type { Deadline } from "./api-request.js";
import { objectOf, objectsOf, textOf } from "./json-fields.js";
import type { KeystoneSession } from "./keystone-session.js";
import type { TaggedMachine } from "./tags.js";

/** One page; services give fewer where their own limit is lower. */
const PAGE = 1000;
const MOST_PAGES = 100;
/** Lines of a console that are asked for: more than are kept, so that a key that begins before them is seen whole. */
const CONSOLE_LINES = 200;
/** Gone; a driver without a console; not ready; not implemented. */
const WITHOUT_CONSOLE: readonly number[] = [404, 400, 409, 501];

/**
 * Every server of the project with its metadata (Compute API v2.1), page by page. The next page is asked for
 * by the last server's id: the link that the service gives may name a host that only the site itself knows.
 */
export async function listServers(
  session: KeystoneSession,
  deadline: Deadline,
): Promise<Result<readonly TaggedMachine[], string>> {
  const found = new Map<string, TaggedMachine>();
  let marker = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/servers/detail?limit=${PAGE}${marker === "" ? "" : `&marker=${encodeURIComponent(marker)}`}`;
    const answer = await session.ask("compute", { method: "GET", path }, deadline);
    if (!answer.ok) return answer;
    const body = objectOf(answer.value.body);
    if (answer.value.status !== 200 || !Array.isArray(body?.["servers"]))
      return err(`the compute service lists no servers (status ${answer.value.status})`);
    const servers = objectsOf(body["servers"]);
    for (const server of servers) {
      const id = textOf(server["id"]);
      // One that is being deleted is as good as gone.
      if (id === undefined || server["OS-EXT-STS:task_state"] === "deleting") continue;
      const madeAt = Date.parse(textOf(server["created"]) ?? "");
      const made = Number.isNaN(madeAt) ? {} : { madeAt };
      found.set(id, { id, tags: tagsOf(objectOf(server["metadata"])), ...made });
    }
    const last = textOf(servers.at(-1)?.["id"]);
    const more = objectsOf(body["servers_links"]).some(({ rel }) => rel === "next");
    if (!more || last === undefined || last === marker) return ok([...found.values()]);
    marker = last;
  }
  return err(`the compute service has more than ${MOST_PAGES} pages of servers`);
}

/** Ids of the ports and networks that a server hangs on. A server that is gone has none. */
export async function listAttachments(
  session: KeystoneSession,
  id: string,
  deadline: Deadline,
): Promise<Result<readonly string[], string>> {
  const path = `/servers/${encodeURIComponent(id)}/os-interface`;
  const answer = await session.ask("compute", { method: "GET", path }, deadline);
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status === 404) return ok([]);
  if (status !== 200) return err(`the compute service does not tell a server's ports (status ${status})`);
  const ports = objectsOf(objectOf(body)?.["interfaceAttachments"]);
  return ok(ports.flatMap((port) => [textOf(port["port_id"]) ?? [], textOf(port["net_id"]) ?? []].flat()));
}

/** True until a server is deleted to the end: so long its ports are in use. */
export async function serverExists(
  session: KeystoneSession,
  id: string,
  deadline: Deadline,
): Promise<Result<boolean, string>> {
  const path = `/servers/${encodeURIComponent(id)}`;
  const answer = await session.ask("compute", { method: "GET", path }, deadline);
  return answer.ok ? ok(answer.value.status !== 404) : answer;
}

/** Deletes a server; one that is gone already is no fault. */
export async function deleteServer(
  session: KeystoneSession,
  id: string,
  deadline: Deadline,
): Promise<Result<undefined, string>> {
  const path = `/servers/${encodeURIComponent(id)}`;
  const answer = await session.ask("compute", { method: "DELETE", path }, deadline);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status === 204 || status === 404) return ok(undefined);
  return err(`the compute service does not delete a server (status ${status})`);
}

/** The last lines of a server's console; undefined when it is gone, or its hypervisor has no console. */
export async function consoleOutput(
  session: KeystoneSession,
  id: string,
  deadline: Deadline,
): Promise<Result<string | undefined, string>> {
  const path = `/servers/${encodeURIComponent(id)}/action`;
  const body = { "os-getConsoleOutput": { length: CONSOLE_LINES } };
  const answer = await session.ask("compute", { method: "POST", path, body }, deadline);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (WITHOUT_CONSOLE.includes(status)) return ok(undefined);
  if (status !== 200) return err(`the compute service does not give a server's console (status ${status})`);
  return ok(textOf(objectOf(answer.value.body)?.["output"]));
}

function tagsOf(metadata: ReturnType<typeof objectOf>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(metadata ?? {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value] as const] : [],
    ),
  );
}
