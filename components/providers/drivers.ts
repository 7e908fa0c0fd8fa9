import { awsDriver } from "./aws.js";
import { localDriver } from "./local.js";
import { openstackDriver } from "./openstack.js";
import type { CloudDriver } from "./provider.js";

const DRIVERS: ReadonlyMap<string, CloudDriver> = new Map([
  ["local", localDriver],
  ["openstack", openstackDriver],
  ["aws", awsDriver],
]);

/** The driver of a kind of cloud. Throws for a name that the sites file's schema would have refused. */
export function driverOf(provider: string): CloudDriver {
  const driver = DRIVERS.get(provider);
  if (driver !== undefined) return driver;
  throw new Error(`no driver for provider ${provider}; there are ${[...DRIVERS.keys()].join(", ")}`);
}
