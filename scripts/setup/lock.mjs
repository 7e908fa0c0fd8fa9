// One builder at a time: two set-ups on one machine must not build the same engine twice.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs `action` while holding the lock of that name in `folder`; waits for a living holder. */
export async function withLock(folder, name, report, action) {
  const lock = join(folder, `${name}.lock`);
  mkdirSync(folder, { recursive: true });
  let said = false;
  while (!take(lock)) {
    const holder = holderOf(lock);
    if (holder === undefined || !isAlive(holder)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!said) report.note(`waiting for another set-up (process ${holder}) to finish ${name}`);
    said = true;
    await new Promise((next) => setTimeout(next, 500));
  }
  try {
    return await action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Two attempts of one process must not share a file. */
let attempts = 0;

/** The lock appears with its holder in it: nobody ever sees one that is half written. */
function take(lock) {
  attempts += 1;
  const own = `${lock}.${process.pid}.${attempts}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function holderOf(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
