import type { ObservedJob } from "../events.js";
import { shapeKey } from "./shape.js";

/** Gives jobs of one shape one number. */
export interface ShapeTable {
  idOf(job: ObservedJob): number;
  keyOf(id: number): string;
}

/** A table that is empty yet. Plain jobs are told apart by their numbers alone, without making a text each. */
export function shapeTable(): ShapeTable {
  const keys: string[] = [];
  const byKey = new Map<string, number>();
  const plain = new Map<string, Map<number, Map<number, number>>>();
  const idByKey = (key: string): number => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    keys.push(key);
    byKey.set(key, keys.length - 1);
    return keys.length - 1;
  };
  return {
    keyOf: (id) => keys[id] ?? "",
    idOf(job) {
      if (job.group !== undefined) return idByKey(`${shapeKey(job)}/${job.group}`);
      if (!isPlain(job)) return idByKey(shapeKey(job));
      const byMemory = nested(plain, job.partitions?.[0] ?? "");
      const bySize = nested(byMemory, job.memoryMiBPerNode ?? 0);
      const size = job.cpus * 65_536 + job.nodeCount;
      let id = bySize.get(size);
      if (id === undefined) {
        id = idByKey(shapeKey(job));
        bySize.set(size, id);
      }
      return id;
    },
  };
}

function isPlain(job: ObservedJob): boolean {
  return (
    job.gresPerNode === undefined &&
    job.featureSets === undefined &&
    job.reservation === undefined &&
    job.requiredNodes === undefined &&
    job.excludedNodes === undefined &&
    job.exclusive !== true &&
    job.nodeCount < 65_536 &&
    (job.partitions === undefined || job.partitions.length === 1)
  );
}

function nested<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}
