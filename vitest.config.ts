import { defineConfig } from "vitest/config";

/** Tests that start real programs run one file after the other: they share the machine and its Docker engine. */
const sequential = { fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{unit,rules,property,oracle,simulation}/**/*.test.ts", "test/baselines/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...sequential,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          ...sequential,
        },
      },
    ],
    coverage: { include: ["src/**"], exclude: ["src/cli/**"], reporter: ["text-summary", "json-summary"] },
  },
});
