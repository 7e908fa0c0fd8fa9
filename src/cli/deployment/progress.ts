import type { Origin } from "../../lowering/ir.js";

/** One step of a stack operation, as the command line, the journal and tests see it. */
export interface StackProgress {
  readonly stack: string;
  readonly kind: "started" | "done" | "failed" | "message";
  /** Logical name of the resource, for example `vnode-3-server`; empty for messages of the stack. */
  readonly resource: string;
  readonly type: string;
  /** Pulumi operation: create, update, delete, replace, read, same, refresh. */
  readonly operation: string;
  /** Milliseconds since the epoch, from the clock of this process. */
  readonly at: number;
  readonly message?: string;
}

/** One error of a stack operation. */
export interface StackError {
  /** Logical name of the resource, or the stack's. */
  readonly resource: string;
  /** The provider's words, without what only its developers have a use for. */
  readonly message: string;
  /** Line of the template or the sites file that the resource comes from. */
  readonly origin?: Origin;
}

/** What one stack operation did. */
export interface StackOutcome {
  readonly stack: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** Resources by operation; `same` included. */
  readonly changes: Readonly<Record<string, number>>;
  readonly errors: readonly StackError[];
}

/** `urn:pulumi:stack::project::parent$type::name` -> its type and logical name. */
export function urnParts(urn: string): { readonly type: string; readonly name: string } {
  const parts = urn.split("::");
  const type = parts[2] ?? "";
  return { type: type.slice(type.lastIndexOf("$") + 1), name: parts.slice(3).join("::") };
}
