/** Why node_modules is not what the lock file says; undefined when it is. */
export function staleness(root: string): string | undefined;
