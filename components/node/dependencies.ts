import type * as pulumi from "@pulumi/pulumi";

/** Options of a component without its dependencies, and these apart. */
export interface SplitOptions {
  readonly own: pulumi.ComponentResourceOptions;
  readonly before: readonly pulumi.Resource[];
}

/**
 * Takes `dependsOn` out of a component's options. A component that depends on something is registered
 * after it, and all of its children too; here only the steps have to wait, while the machine boots.
 */
export function splitDependencies(opts: pulumi.ComponentResourceOptions | undefined): SplitOptions {
  const { dependsOn, ...own } = opts ?? {};
  return { own, before: [dependsOn ?? []].flat() as pulumi.Resource[] };
}
