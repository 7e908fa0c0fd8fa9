// The tool chain that set-up decided on, and the environment in which Pulumi runs for this project.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder, readJson, userPulumiHome } from "./paths.mjs";
import { findOnPath, isProgram } from "./run.mjs";

const recordFile = (env) => join(cacheFolder(env), "toolchain.json");

/** What the last set-up recorded; undefined before the first. */
export function readToolchain({ env }) {
  const record = readJson(recordFile(env));
  return record?.formatVersion === 1 ? record : undefined;
}

/** Records what set-up decided; in one step, so that a reader never sees half of it. */
export function writeToolchain({ env, toolchain }) {
  const file = recordFile(env);
  const text = `${JSON.stringify({ formatVersion: 1, ...toolchain }, null, 2)}\n`;
  if (JSON.stringify(readToolchain({ env })) === JSON.stringify(JSON.parse(text))) return;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

/**
 * The variables to set so that `pulumi` runs for this project as set-up means it. Only what has to be set:
 * a backend, login or passphrase of the user's is left alone. Reads nothing but the record, and throws when
 * no engine is recorded and none is on PATH.
 */
export function toolchainEnv({ root, env }) {
  const toolchain = readToolchain({ env });
  if (!isProgram(toolchain?.pulumi ?? "") && !findOnPath("pulumi", env.PATH)) {
    throw new Error("the Pulumi engine is not set up on this machine");
  }
  const { variables } = backendChoice({ root, env });
  return {
    PATH: withFolders(env, toolchain?.pathDirs ?? []),
    ...homeVariables(env, toolchain),
    ...variables,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ELASTOSCA_ROOT: root,
  };
}

/** The project's own PULUMI_HOME; a shell that still has it after the official plugins came gets the user's back. */
function homeVariables(env, toolchain) {
  if (toolchain?.pulumiHome) {
    return { PULUMI_HOME: toolchain.pulumiHome, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" };
  }
  if (env.PULUMI_HOME !== join(cacheFolder(env), "pulumi-home")) return {};
  return { PULUMI_HOME: userPulumiHome(env), PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false" };
}

/** Set-up's own folders come first; any other is added only where PATH lacks it, so that it shadows nothing. */
function withFolders(env, folders) {
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const own = folders.filter((folder) => folder.startsWith(cacheFolder(env)));
  const rest = path.filter((folder) => !own.includes(folder));
  const absent = folders.filter((folder) => !own.includes(folder) && !rest.includes(folder));
  return [...own, ...absent, ...rest].join(delimiter);
}

/**
 * Which backend and which secrets provider this project's stacks use, in words and as variables to set.
 * `stateFolder` and `passphraseFile` are given when they are the project's own.
 */
export function backendChoice({ root, env }) {
  const own = userVariables(env, root);
  const folder = join(root, ".elastosca");
  const backend = ownBackend(own, join(folder, "state"));
  const secrets = ownSecrets(own, join(folder, "passphrase"));
  const { stateFolder } = backend;
  const { passphraseFile } = secrets;
  return {
    backend: backend.words,
    secrets: secrets.words,
    variables: { ...backend.variables, ...secrets.variables },
    ...(stateFolder ? { stateFolder } : {}),
    ...(passphraseFile ? { passphraseFile } : {}),
  };
}

/**
 * Makes the state folder and the passphrase file (random, mode 0600) of the project in `root` when they are
 * the project's own and not there yet.
 */
export function prepareBackend({ root, env }) {
  const { stateFolder, passphraseFile } = backendChoice({ root, env });
  if (stateFolder) mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  if (!passphraseFile) return;
  mkdirSync(dirname(passphraseFile), { recursive: true, mode: 0o700 });
  if (!existsSync(passphraseFile)) {
    writeFileSync(passphraseFile, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  chmodSync(passphraseFile, 0o600);
}

/**
 * Without the files of attributes beside each file of the state: nobody needs them, and an engine that is killed
 * while it writes one leaves it cut off, so that the stack cannot be opened any more.
 */
function stateUrl(folder) {
  return `${pathToFileURL(folder).href}?metadata=skip`;
}

function ownBackend(own, stateFolder) {
  if (own.PULUMI_BACKEND_URL) return { words: "the backend of PULUMI_BACKEND_URL" };
  if (own.PULUMI_ACCESS_TOKEN) return { words: "Pulumi Cloud (PULUMI_ACCESS_TOKEN is set)" };
  const variables = {
    PULUMI_BACKEND_URL: stateUrl(stateFolder),
    // One copy of the whole state for each step of the loop would only pile up.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  };
  return { words: `state in ${stateFolder}`, variables, stateFolder };
}

function ownSecrets(own, passphraseFile) {
  if (own.PULUMI_CONFIG_PASSPHRASE !== undefined) return { words: "PULUMI_CONFIG_PASSPHRASE" };
  if (own.PULUMI_CONFIG_PASSPHRASE_FILE) return { words: "PULUMI_CONFIG_PASSPHRASE_FILE" };
  if (own.PULUMI_ACCESS_TOKEN && !own.PULUMI_BACKEND_URL) return { words: "the Pulumi Cloud's" };
  const variables = { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile };
  return { words: `passphrase in ${passphraseFile}`, variables, passphraseFile };
}

/**
 * The user's own settings. In a shell that took on the environment of another checkout, that checkout's
 * backend and passphrase are set: they are not the user's choice for this one.
 */
function userVariables(env, root) {
  const names = [
    "PULUMI_BACKEND_URL",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
  ];
  const set = Object.fromEntries(
    names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]),
  );
  const other = env.ELASTOSCA_ROOT;
  if (other === undefined || other === root) return set;
  const folder = join(other, ".elastosca");
  const [place] = (set.PULUMI_BACKEND_URL ?? "").split("?");
  if (place === pathToFileURL(join(folder, "state")).href) delete set.PULUMI_BACKEND_URL;
  if (set.PULUMI_CONFIG_PASSPHRASE_FILE === join(folder, "passphrase"))
    delete set.PULUMI_CONFIG_PASSPHRASE_FILE;
  return set;
}
