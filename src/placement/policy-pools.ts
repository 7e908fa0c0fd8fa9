import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { POOL_FIELDS, type PoolField, type PoolSettings } from "../elasticity/core/pool-settings.js";
import type { Fields } from "./fields.js";
import { POLICY_FIELDS } from "./policy-fields.js";

type Pools = Readonly<Record<string, PoolSettings>>;

/** What holds for single pools, from a map that fits its JSON schema, by name; times in seconds. */
export function readPools(fields: Fields): Pools {
  const pools = fields.map("pools");
  const names = pools.node?.kind === "map" ? pools.node.entries.map(({ key }) => key) : [];
  return Object.fromEntries(
    names.map((name) => {
      const pool = pools.map(name);
      const values = POOL_FIELDS.flatMap((field) => {
        const value = readField(pool, field);
        return value === undefined ? [] : [[field, value] as const];
      });
      return [name, Object.fromEntries(values)];
    }),
  );
}

function readField(pool: Fields, field: PoolField): number | undefined {
  switch (POLICY_FIELDS[field].kind) {
    case "time":
      return pool.time(field);
    case "count":
      return pool.integer(field);
    default:
      return pool.number(field);
  }
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
