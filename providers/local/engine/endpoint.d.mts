/** The socket at which a Docker engine listens when nothing else is said. */
export const DEFAULT_HOST: string;

/** The Docker engine's address (unix://, tcp://, http://, https:// or ssh://) and where it was found. */
export function dockerEndpoint(env?: NodeJS.ProcessEnv): { host: string; from: string };
