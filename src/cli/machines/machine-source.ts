import { ok, type Result } from "../../base/result.js";
import type { Machine } from "../../elasticity/nodes/actuator.js";
import { type Deadline, deadlineIn } from "./api-request.js";
import { TAGS, type TaggedMachine, workerOf } from "./tags.js";

/** A cloud's account of its machines. Errors are words for people, without a secret. */
export interface MachineSource {
  /** Every machine that may be the cluster's. */
  list(deadline: Deadline): Promise<Result<readonly TaggedMachine[], string>>;
  /** Ids of what a machine hangs on. */
  attachments(machine: TaggedMachine, deadline: Deadline): Promise<Result<readonly string[], string>>;
  /** Has a machine removed, which may go on for a while; one that is gone already is no fault. */
  remove(id: string, deadline: Deadline): Promise<Result<undefined, string>>;
  /** A machine is there still, with all that it hangs on. */
  exists(id: string, deadline: Deadline): Promise<Result<boolean, string>>;
  /** What a machine wrote to its console last; undefined when it is gone, or the cloud has none of it. */
  console(id: string, deadline: Deadline): Promise<Result<string | undefined, string>>;
}

/** Whose machines are looked for. */
export interface Owner {
  readonly cluster: string;
  readonly site: string;
  /** The cloud's ids of everything that the stacks of the cluster have there; asked for when it is needed. */
  readonly ids: () => Promise<ReadonlySet<string>>;
}

/**
 * The workers of a cluster on a site of a cloud, whoever made them. Others may run a cluster of the same name
 * in the same account, so the tags are not enough: a machine counts when the stack has it, or when it hangs
 * on a port or network of the stacks. Only where the stacks know nothing of the site any more, as after the
 * loss of their state, the tags alone decide. The listing and the questions after it may take
 * `timeoutMillis` each.
 */
export async function clusterMachines(
  source: MachineSource,
  owner: Owner,
  timeoutMillis: number,
): Promise<Result<readonly Machine[], string>> {
  const listed = await source.list(deadlineIn(timeoutMillis));
  if (!listed.ok) return listed;
  const tagged = listed.value.flatMap((machine) => {
    const node = workerOf(machine, owner.cluster, owner.site);
    return node === undefined ? [] : [{ machine, node }];
  });
  if (tagged.length === 0) return ok([]);
  const ids = await owner.ids();
  if (ids.size === 0) return ok(tagged.map(({ machine, node }) => ({ node, ...told(machine) })));
  const found: Machine[] = [];
  const deadline = deadlineIn(timeoutMillis);
  for (const { machine, node } of tagged) {
    const { id } = machine;
    if (ids.has(id)) {
      found.push({ node, ...told(machine), inStack: true });
      continue;
    }
    const hangsOn = await source.attachments(machine, deadline);
    if (!hangsOn.ok) return hangsOn;
    if (hangsOn.value.some((each) => ids.has(each))) found.push({ node, ...told(machine), inStack: false });
  }
  return ok(found);
}

function told({ id, madeAt, tags }: TaggedMachine): Pick<Machine, "id" | "madeAt" | "generation"> {
  const generation = tags.get(TAGS.generation);
  return {
    id,
    ...(madeAt === undefined ? {} : { madeAt }),
    ...(generation === undefined ? {} : { generation }),
  };
}
