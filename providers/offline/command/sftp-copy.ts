import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Client, SFTPWrapper } from "ssh2";
import { abortError } from "../shared/deadline.js";
import { OperationError } from "../shared/definition.js";
import { messageOf } from "../shared/messages.js";
import type { CopySource } from "./copy-source.js";

/** SFTP status SSH_FX_NO_SUCH_FILE (draft-ietf-secsh-filexfer-02, section 7). */
const NO_SUCH_FILE = 2;

type Kind = "folder" | "file" | undefined;

/**
 * Copies by SFTP. A file goes into an existing folder or to the path itself; of a folder whose path ends with a
 * slash the contents are copied, else the folder itself is put into the destination. Archives are not unpacked.
 * @throws OperationError naming the path at fault
 */
export async function copyBySftp(
  client: Client,
  source: CopySource,
  destination: string,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    client.on("error", (error) => reject(new OperationError(`the connection broke: ${error.message}`)));
    client.once("close", () =>
      reject(new OperationError("the connection broke before the copy was complete")),
    );
    openSftp(client)
      .then((sftp) =>
        "text" in source
          ? copyText(sftp, source.text, destination)
          : copyPath(sftp, source.path, destination),
      )
      .finally(() => signal.removeEventListener("abort", onAbort))
      .then(resolve, reject);
  });
}

async function openSftp(client: Client): Promise<SFTPWrapper> {
  return await new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error === undefined || error === null) resolve(sftp);
      else reject(new OperationError(`the server offers no SFTP: ${error.message}`));
    });
  });
}

async function copyText(sftp: SFTPWrapper, text: string, destination: string): Promise<void> {
  if ((await kindOf(sftp, destination)) === "folder") {
    throw new OperationError(`remotePath ${destination} is a folder; a text needs the path of a file`);
  }
  await at(destination, promisify<string, string>(sftp.writeFile.bind(sftp))(destination, text));
}

async function copyPath(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  const info = await at(source, stat(source));
  const kind = await kindOf(sftp, destination);
  if (!info.isDirectory()) {
    const target = kind === "folder" ? path.posix.join(destination, path.basename(source)) : destination;
    return await copyFile(sftp, source, target);
  }
  await ensureFolder(sftp, destination);
  if (source.endsWith("/")) return await copyContents(sftp, source, destination);
  const target = path.posix.join(destination, path.basename(source));
  await ensureFolder(sftp, target);
  await copyContents(sftp, source, target);
}

async function copyContents(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  const entries = await at(source, readdir(source, { withFileTypes: true }));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const from = path.join(source, entry.name);
    const to = path.posix.join(destination, entry.name);
    if (entry.isDirectory()) {
      await ensureFolder(sftp, to);
      await copyContents(sftp, from, to);
    } else await copyFile(sftp, from, to);
  }
}

async function copyFile(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  await at(destination, promisify<string, string>(sftp.fastPut.bind(sftp))(source, destination));
}

async function ensureFolder(sftp: SFTPWrapper, folder: string): Promise<void> {
  const kind = await kindOf(sftp, folder);
  if (kind === "file") throw new OperationError(`the remote path ${folder} exists and is not a folder`);
  if (kind === undefined) await at(folder, promisify<string>(sftp.mkdir.bind(sftp))(folder));
}

async function kindOf(sftp: SFTPWrapper, remote: string): Promise<Kind> {
  return await new Promise((resolve, reject) => {
    sftp.stat(remote, (error, stats) => {
      if (error === undefined || error === null) resolve(stats.isDirectory() ? "folder" : "file");
      else if ((error as Error & { code?: number }).code === NO_SUCH_FILE) resolve(undefined);
      else reject(new OperationError(`${remote}: ${error.message}`));
    });
  });
}

/** Names the path in what goes wrong with it. */
async function at<Result>(location: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new OperationError(`cannot copy to or from ${location}: ${messageOf(error)}`);
  }
}
