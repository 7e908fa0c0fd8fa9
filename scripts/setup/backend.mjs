// Where stacks keep their state and what encrypts their secrets: in the project, unless the user has their own.
import { existsSync, statSync } from "node:fs";
import { backendChoice, prepareBackend } from "./toolchain.mjs";

/** Makes the state folder and the passphrase file when they are the project's own. */
export function ensureBackend({ env, root, act }) {
  const choice = backendChoice({ root, env });
  if (act) prepareBackend({ root, env });
  const faults = [
    choice.stateFolder && !existsSync(choice.stateFolder) ? "no state folder" : "",
    choice.passphraseFile ? passphraseFault(choice.passphraseFile) : "",
  ].filter((fault) => fault !== "");
  if (faults.length > 0) return { ok: false, detail: faults.join("; "), how: "npm run setup" };
  return { ok: true, detail: `${choice.backend}; secrets: ${choice.secrets}` };
}

function passphraseFault(file) {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (!facts) return "no passphrase file";
  return (facts.mode & 0o077) === 0 ? "" : `${file} can be read by others (wanted: mode 0600)`;
}
