import { serve } from "../shared/serve.js";
import { copyToRemote } from "./copy-to-remote.js";
import { localCommand } from "./local-command.js";
import { remoteCommand } from "./remote-command.js";
import schema from "./schema.json" with { type: "json" };

serve({
  name: "command",
  version: schema.version,
  schema,
  resources: {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyToRemote": copyToRemote,
  },
});
