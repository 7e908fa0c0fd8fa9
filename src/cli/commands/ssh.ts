import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { findProject } from "../../workspace/project.js";
import { type FrontEndAccess, frontEndAccess } from "../access.js";
import { type ExitStatus, Failure } from "../failure.js";
import { examples } from "../help.js";
import type { GlobalOptions } from "../main.js";
import type { CommandEntry } from "./command.js";

/** `elastosca ssh`: a shell, or one command, on the front-end, with its host key pinned. */
export const ssh: CommandEntry = {
  build: (setStatus) =>
    new Command("ssh")
      .description("log in on the front-end, or run a command there: elastosca ssh -- squeue")
      .argument("[command...]", "command to run instead of a shell")
      .addHelpText(
        "after",
        examples(["ssh", "a shell on the front-end"], ["ssh -- sinfo -N", "one command there"]),
      )
      .action(async (command: string[], options: GlobalOptions) => {
        const access = await frontEndAccess(findProject(process.cwd(), options.workspace));
        setStatus(await withKeyFiles(access, async (args) => await runSsh([...args, ...command])));
      }),
};

/** Key and host key lie in a private folder only as long as the session. */
async function withKeyFiles(
  access: FrontEndAccess,
  use: (args: readonly string[]) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const folder = mkdtempSync(join(tmpdir(), "elastosca-ssh-"));
  try {
    const key = join(folder, "id");
    const hosts = join(folder, "known_hosts");
    writeFileSync(key, access.privateKey, { mode: 0o600 });
    writeFileSync(hosts, `${access.address} ${access.hostKey}\n`);
    const settings = [
      "BatchMode=yes",
      "IdentitiesOnly=yes",
      "StrictHostKeyChecking=yes",
      `UserKnownHostsFile=${hosts}`,
      "GlobalKnownHostsFile=/dev/null",
      "HostKeyAlgorithms=ssh-ed25519",
      "ConnectTimeout=10",
      "LogLevel=ERROR",
    ];
    return await use(["-i", key, ...settings.flatMap((s) => ["-o", s]), `${access.user}@${access.address}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runSsh(args: readonly string[]): Promise<ExitStatus> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: "inherit" });
    child.once("error", () =>
      reject(
        new Failure({ code: "TS9114", message: "there is no ssh client", hint: "install openssh-client" }),
      ),
    );
    child.once("exit", (status) => resolve(status === 0 ? 0 : 1));
  });
}
