import { decideReference } from "./decision-world.js";

/** Prints the largest resident memory, in MiB, of a process that decides on the reference queue and its changes. */
decideReference(200);
console.log(process.resourceUsage().maxRSS / 1024);
