import * as pulumi from "@pulumi/pulumi";
import { createMachine, type MachineArgs } from "./machine.js";

/** The front-end: batch controller, central point of the VPN and the only machine with a public address. */
export class FrontEnd extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;
  /** Address by which the cluster is entered. */
  readonly publicAddress: pulumi.Output<string>;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("elastosca:node:FrontEnd", name, {}, opts);
    const machine = createMachine(name, args, "public", { parent: this }, []);
    this.address = pulumi.output(machine.address);
    this.publicAddress = machine.publicAddress ?? this.address;
    this.registerOutputs({ address: this.address, publicAddress: this.publicAddress });
  }
}
