import type { Input, ResourceSpec, SpecOptions } from "../lowering/resource-program.js";

/** Id of the provider resource of the program. */
export const PROVIDER = "provider";

/** A resource of the OpenStack provider, at the place of the template that asks for it. */
export function spec(
  id: string,
  name: string,
  type: string,
  inputs: Readonly<Record<string, Input>>,
  { origin }: Pick<ResourceSpec, "origin">,
  extra: { readonly dependsOn?: readonly string[]; readonly options?: SpecOptions } = {},
): ResourceSpec {
  return {
    id,
    name,
    type: `openstack:${type}`,
    inputs,
    dependsOn: extra.dependsOn ?? [],
    options: { provider: PROVIDER, ...extra.options },
    ...(origin === undefined ? {} : { origin }),
  };
}
