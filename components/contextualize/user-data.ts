import * as pulumi from "@pulumi/pulumi";
import { CENTRAL_ADDRESS } from "../../src/lowering/ir.js";

/** What a component adds to a plan's cloud-config at run time. */
export interface UserDataArgs {
  /** cloud-config as JSON text, without a secret. */
  cloudConfig: string;
  adminUser: string;
  adminPublicKey: pulumi.Input<string>;
  /** The machine's own host key: the one secret that may stand in user-data, so that it can be pinned. */
  hostPrivateKey: pulumi.Input<string>;
  hostPublicKey: pulumi.Input<string>;
  /** Public address and host key of the central point; given to machines that dial it. */
  centralAddress?: pulumi.Input<string>;
  centralHostKey?: pulumi.Input<string>;
}

type Entry = { readonly [key: string]: unknown };
const KNOWN_HOSTS = "/etc/overlay/central_known_hosts";

/** User-data of a machine: the plan's cloud-config with keys and addresses filled in. Secret. */
export function userData(args: UserDataArgs): pulumi.Output<string> {
  return pulumi.secret(
    pulumi
      .all([
        args.adminPublicKey,
        args.hostPrivateKey,
        args.hostPublicKey,
        args.centralAddress ?? "",
        args.centralHostKey ?? "",
      ])
      .apply(([adminKey, hostPrivateKey, hostPublicKey, centralAddress, centralHostKey]) => {
        const config = JSON.parse(args.cloudConfig.replaceAll(CENTRAL_ADDRESS, centralAddress)) as Entry;
        const complete = {
          ...config,
          ssh_keys: { ed25519_private: hostPrivateKey, ed25519_public: hostPublicKey },
          users: withAdminKey(entries(config.users), args.adminUser, adminKey),
          write_files: [
            ...entries(config.write_files),
            ...(centralAddress === "" ? [] : [knownHosts(centralAddress, centralHostKey)]),
          ],
        };
        return `#cloud-config\n${JSON.stringify(complete)}\n`;
      }),
  );
}

function entries(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The key goes to the administrator's entry, which is made when the plan has none. Where the home is not the
 * machine's own the key stands there already: machines that boot at once would write one file.
 */
function withAdminKey(users: readonly Entry[], name: string, key: string): readonly Entry[] {
  const found = users.some((user) => user.name === name);
  const all = found ? users : [...users, { name }];
  return all.map((user) =>
    user.name === name && user.no_create_home !== true ? { ...user, ssh_authorized_keys: [key] } : user,
  );
}

function knownHosts(address: string, publicKey: string): Entry {
  const [type = "", key = ""] = publicKey.split(" ");
  return { path: KNOWN_HOSTS, permissions: "0644", content: `${address} ${type} ${key}\n` };
}
