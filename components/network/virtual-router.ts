import * as pulumi from "@pulumi/pulumi";
import { splitDependencies } from "../node/dependencies.js";
import { createMachine, type MachineArgs } from "../node/machine.js";

/** The virtual router of a site: dials the central point and forwards between its site and the overlay. */
export class VirtualRouter extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, before } = splitDependencies(opts);
    super("elastosca:network:VirtualRouter", name, {}, own);
    createMachine(name, args, "jump", { parent: this }, before);
    this.address = pulumi.output(args.address);
    this.registerOutputs({ address: this.address });
  }
}
