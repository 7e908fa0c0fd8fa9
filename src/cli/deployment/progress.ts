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

/** What one stack operation did. */
export interface StackOutcome {
  readonly stack: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** Resources by operation; `same` included. */
  readonly changes: Readonly<Record<string, number>>;
  /** Errors with the resource they belong to, texts as the provider gave them. */
  readonly errors: readonly { readonly resource: string; readonly message: string }[];
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly secret: boolean }>>;
}

/** `urn:pulumi:stack::project::parent$type::name` -> its type and logical name. */
export function urnParts(urn: string): { readonly type: string; readonly name: string } {
  const parts = urn.split("::");
  const type = parts[2] ?? "";
  return { type: type.slice(type.lastIndexOf("$") + 1), name: parts.slice(3).join("::") };
}
