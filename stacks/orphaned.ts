/**
 * Loaded before the program and Pulumi's runtime (`nodeargs` in Pulumi.yaml): ends the process when nobody takes its
 * output any more, which means that its engine was killed. The runtime tells faults on the console when it does not
 * reach the engine, and a console that leads nowhere is one more fault: without this a program whose engine is
 * killed while it starts tells that for ever, and takes memory by the gigabyte.
 */
for (const output of [process.stdout, process.stderr]) output.on("error", () => process.exit(1));
