import * as pulumi from "@pulumi/pulumi";
import { splitDependencies } from "./dependencies.js";
import { createMachine, type MachineArgs } from "./machine.js";

/**
 * A worker: machine and join step, four registrations at the most with the port that clouds need. It
 * touches nothing outside itself, so that one worker more or less changes that worker alone.
 */
export class Worker extends pulumi.ComponentResource {
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    const { own, before } = splitDependencies(opts);
    super("elastosca:node:Worker", name, {}, own);
    createMachine(name, args, "jump", { parent: this }, before);
    this.address = pulumi.output(args.address);
    this.registerOutputs({ address: this.address });
  }
}
