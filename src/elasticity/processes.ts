import { readFile } from "node:fs/promises";

/** A process of this host; `started` tells it from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
}

/** This process. */
export async function processMark(): Promise<ProcessMark> {
  return { pid: process.pid, started: (await startOf(process.pid)) ?? "" };
}

/** True unless the process is gone, or another one has its number by now. */
export async function isProcessAlive({ pid, started }: ProcessMark): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = await startOf(pid);
  return now === undefined || started === "" || now === started;
}

/** Start time of a process in the kernel's ticks; undefined where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The command's name may hold spaces and brackets; the 20th word after it is the start time.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
