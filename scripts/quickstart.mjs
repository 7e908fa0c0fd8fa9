// The main job in one command: set up what is missing, then run the demonstration
// (`elastosca demo`): a hybrid Slurm cluster over two local sites, a burst of jobs, the loop that serves it.
// Options after `--` go to the demonstration, for example `npm run quickstart -- --destroy`.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// Ctrl-C reaches the child too: it ends in order and says how to go on; this process only waits for it.
process.on("SIGINT", () => {});

function run(script, args) {
  const { status } = spawnSync(process.execPath, [join(here, script), ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const help = process.argv.includes("--help") || process.argv.includes("-h");
if (!help) run("setup.mjs", ["--require-docker"]);
run("elastosca.mjs", ["demo", ...process.argv.slice(2)]);
