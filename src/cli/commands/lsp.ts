import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { packageRoot } from "../../workspace/project.js";
import { examples } from "../help.js";
import type { CommandEntry } from "./command.js";

/** `elastosca lsp`: the language server for editors, over standard input and output. */
export const lsp: CommandEntry = {
  build: () =>
    new Command("lsp")
      .description("language server for editors: diagnostics, completion, navigation, formatting")
      .option("--stdio", "talk over standard input and output, which is the only way")
      .addHelpText("after", examples(["lsp --stdio", "what an editor starts; see docs/editors.md"]))
      .action(async () => {
        // Only this command needs the protocol's library.
        const { createConnection, ProposedFeatures } = await import("vscode-languageserver/node");
        const { serve } = await import("../language-server/server.js");
        const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
        const ended = new Promise<void>((end) => {
          connection.onExit(() => end());
          process.stdin.on("end", () => end());
        });
        serve(connection, versionOf());
        await ended;
      }),
};

function versionOf(): string {
  const facts: unknown = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return typeof facts === "object" && facts !== null && "version" in facts ? String(facts.version) : "";
}
