import { ok, type Result } from "../../base/result.js";
import type { Surroundings } from "./clouds-file.js";
import { keystoneSession } from "./keystone-session.js";
import type { MachineSource } from "./machine-source.js";
import { consoleOutput, deleteServer, listAttachments, listServers, serverExists } from "./nova.js";
import { type OpenStackAccess, openstackLogin } from "./openstack-login.js";

/**
 * The servers of an OpenStack site, by Identity API v3 and Compute API v2.1. An error says why the site
 * cannot be asked with what is known of its account.
 */
export function openstackMachines(
  access: OpenStackAccess,
  around: Surroundings,
): Result<MachineSource, string> {
  const login = openstackLogin(access, around);
  if (!login.ok) return login;
  const session = keystoneSession(login.value);
  return ok({
    list: (deadline) => listServers(session, deadline),
    attachments: ({ id }, deadline) => listAttachments(session, id, deadline),
    remove: (id, deadline) => deleteServer(session, id, deadline),
    exists: (id, deadline) => serverExists(session, id, deadline),
    console: (id, deadline) => consoleOutput(session, id, deadline),
  });
}
