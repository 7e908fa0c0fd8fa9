// What set-up built lies in a folder a version. On PATH is one folder for all of it, as in an official release:
// the engine expects its language host beside itself, and warns when it is found elsewhere.
import { copyFileSync, linkSync, lstatSync, readdirSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { binFolder } from "./engine.mjs";

/** Puts a built program, with what lies beside it, into the folder for PATH; any other stays where it is. */
export function placeOnPath(env, file) {
  const built = dirname(file);
  const folder = binFolder(env);
  if (dirname(built) !== folder) return file;
  for (const name of readdirSync(built)) place(join(built, name), join(folder, name));
  return join(folder, basename(file));
}

/** A hard link: programs find what lies beside them by their own path. A copy where links cannot be made. */
function place(file, target) {
  if (isSame(file, target)) return;
  const unfinished = `${target}.${process.pid}`;
  try {
    linkSync(file, unfinished);
  } catch {
    copyFileSync(file, unfinished);
  }
  renameSync(unfinished, target);
}

function isSame(file, target) {
  const source = statSync(file);
  const present = lstatSync(target, { throwIfNoEntry: false });
  if (!present) return false;
  return present.ino === source.ino || (present.size === source.size && present.mtimeMs >= source.mtimeMs);
}
