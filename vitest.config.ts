import { defineConfig } from "vitest/config";

/** Tests with containers run one file after the other: they share the machine's Docker engine and networks. */
const sequential = { fileParallelism: false, maxWorkers: 1 };

/** Files of test/engine that make containers, or a cluster on fixed ports. */
const containers = [
  "local-console",
  "local-faults",
  "local-provider",
  "local-provider-program",
  "shared-home",
  "slurm-adapter",
].map((name) => `test/engine/${name}.test.ts`);

/** Minutes each on a cluster or a batch system of its own: run by `npm run test:live`, and in CI after `npm test`. */
const live = [
  ...["experiment", "gpus", "power-save", "renew", "slurmctld-recovery", "soak", "spot-notice", "wake"].map(
    (name) => `test/e2e/${name}.test.ts`,
  ),
  "test/engine/slurm-power-save.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          // Pure code has no state that one file could leave to the next; loading it once saves half a minute.
          isolate: false,
          maxWorkers: 2,
          // For what hangs: how fast things are is measured in test/bench.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          exclude: [...containers, ...live],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each starts programs of its own in a folder of its own, and waits for them: one more than two cores need.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "containers",
          include: containers,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...sequential,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: live,
          testTimeout: 900_000,
          hookTimeout: 900_000,
          ...sequential,
        },
      },
      {
        test: {
          name: "live",
          include: live,
          testTimeout: 900_000,
          hookTimeout: 900_000,
          ...sequential,
        },
      },
    ],
    coverage: { include: ["src/**"], exclude: ["src/cli/**"], reporter: ["text-summary", "json-summary"] },
  },
});
