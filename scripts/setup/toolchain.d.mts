/** Environment variables by name, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What set-up decided and recorded. */
export interface Toolchain {
  readonly formatVersion: 1;
  /** Full path of the engine. */
  readonly pulumi: string;
  /** Version of the engine, for example `3.259.0`. */
  readonly version: string;
  readonly source: "path" | "npm" | "go-modules";
  readonly languageHost: {
    readonly path: string;
    /** `official` starts policy packs and plugins from folders; `go-module` does not. */
    readonly kind: "official" | "go-module";
  };
  /** The project's own PULUMI_HOME; null when the user's own is used. */
  readonly pulumiHome: string | null;
  /** By name: `command`, `tls`. */
  readonly plugins: Readonly<
    Record<string, { readonly version: string; readonly kind: "official" | "offline" }>
  >;
  /** Folders to put first on PATH. */
  readonly pathDirs: readonly string[];
}

/** Which backend and which secrets provider the project's stacks use. */
export interface BackendChoice {
  /** In words, for people. */
  readonly backend: string;
  readonly secrets: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Given when the state is kept in the project. */
  readonly stateFolder?: string;
  /** Given when the passphrase is the project's own. */
  readonly passphraseFile?: string;
}

/** What the last set-up recorded; undefined before the first. */
export function readToolchain(options: { readonly env: Environment }): Toolchain | undefined;

/** Records what set-up decided. */
export function writeToolchain(options: {
  readonly env: Environment;
  readonly toolchain: Omit<Toolchain, "formatVersion">;
}): void;

/**
 * The variables to set (PATH included) so that `pulumi` runs for the project in `root` as set-up means it;
 * the user's own backend, login and passphrase are left alone. Throws an Error when there is no engine.
 */
export function toolchainEnv(options: {
  readonly root: string;
  readonly env: Environment;
}): Record<string, string>;

/** Makes the project's own state folder and passphrase file where they are wanted and not there yet. */
export function prepareBackend(options: { readonly root: string; readonly env: Environment }): void;

/** Which backend and secrets provider the project in `root` uses under the given environment. */
export function backendChoice(options: { readonly root: string; readonly env: Environment }): BackendChoice;
