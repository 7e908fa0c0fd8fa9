import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { POOL_FIELDS, type PoolSettings } from "../elasticity/core/pool-settings.js";
import type { Fields } from "./fields.js";

type Pools = Readonly<Record<string, PoolSettings>>;

/** The times of single pools in a map that fits its JSON schema, by name; in seconds. */
export function readPools(fields: Fields): Pools {
  const pools = fields.map("pools");
  const names = pools.node?.kind === "map" ? pools.node.entries.map(({ key }) => key) : [];
  return Object.fromEntries(
    names.map((name) => {
      const pool = pools.map(name);
      const times = POOL_FIELDS.flatMap((field) => {
        const value = pool.time(field);
        return value === undefined ? [] : [[field, value] as const];
      });
      return [name, Object.fromEntries(times)];
    }),
  );
}

/** Tells of pools that no worker belongs to; `names` are the sites and the node templates of workers. */
export function checkPools(
  pools: Pools,
  names: readonly string[],
  spanOf: (pool: string) => Span | undefined,
  sink: DiagnosticSink,
): void {
  for (const pool of Object.keys(pools)) {
    const span = names.includes(pool) ? undefined : spanOf(pool);
    if (span === undefined) continue;
    report(sink, CODES.unknownPool, span, { pool, known: names, suggestion: suggest(pool, names) });
  }
}
