import type { ResourceDefinition } from "../shared/definition.js";
import { commandResource } from "./command-resource.js";
import { checkConnection, parseConnection } from "./connection.js";

/** command:remote:Command: commands on another machine, over SSH. */
export const remoteCommand: ResourceDefinition = {
  ...commandResource(
    async (command, inputs, state, operation) => {
      // Loaded at first use: a program without remote commands starts without the SSH library.
      const [{ dial }, { runOverSsh }] = await Promise.all([import("./dial.js"), import("./ssh-run.js")]);
      const session = await dial(parseConnection(inputs.connection), operation);
      try {
        return await runOverSsh(session.client, command, inputs, state, operation);
      } finally {
        session.close();
      }
    },
    { names: () => [], values: () => Promise.resolve({}) },
  ),
  check: checkConnection,
};
