import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..", "..");

/** The program as Pulumi.yaml names it. It takes a second longer to start than the bundle. */
export const STACK_SOURCES = join(ROOT, "stacks", "main.ts");

let bundled: Promise<string> | undefined;

/** File of the stack program in one piece, made from the sources once for a test file; packages are not in it. */
export function stackBundle(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  // Below the checkout, where the packages and the types are found.
  const folder = join(ROOT, "dist", "test");
  const file = join(folder, "stack-program.mjs");
  mkdirSync(folder, { recursive: true });
  // In one step: another test file may have it open, and makes the same.
  const draft = `${file}.${process.pid}`;
  await bundleTo(draft, STACK_SOURCES);
  renameSync(draft, file);
  return file;
}

/** Writes an ES module in one file, made from the sources of a module; packages are not in it. */
export async function bundleTo(file: string, sources: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [sources],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  writeFileSync(file, outputFiles[0]?.contents ?? "");
}
