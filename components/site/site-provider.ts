import type * as pulumi from "@pulumi/pulumi";
import type { SitePlan } from "../../src/lowering/ir.js";
import { driverOf } from "../providers/drivers.js";

/**
 * The explicit provider of a site, where its cloud needs one, as an option for the site's components:
 * two sites of the same kind of cloud differ in account and region.
 */
export function siteProvider(
  site: SitePlan,
  parent: pulumi.Resource,
): { readonly providers?: pulumi.ProviderResource[] } {
  const access = { ...site.auth, ...(site.region === undefined ? {} : { region: site.region }) };
  const provider = driverOf(site.provider).createProvider(`${site.name}-provider`, access, { parent });
  return provider === undefined ? {} : { providers: [provider] };
}
