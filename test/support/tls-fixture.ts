import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Operation, ResourceDefinition } from "../../providers/offline/shared/definition.js";
import type { PropertyMap } from "../../providers/offline/shared/property.js";

const operation: Operation = {
  urn: "urn:pulumi:s::p::t::n",
  name: "n",
  signal: new AbortController().signal,
  secrets: [],
  log: () => undefined,
};

/** Creates a resource of the offline provider tls; gives its outputs beside the inputs. */
export async function make(resource: ResourceDefinition, inputs: PropertyMap): Promise<PropertyMap> {
  return (await resource.create(inputs, operation)).outputs;
}

/** A temporary folder in which programs such as openssl look at what was made. */
export interface Workbench {
  /** Writes the files, runs the program and gives its stdout. @throws when it fails */
  readonly run: (program: string, args: string[], files?: Record<string, unknown>) => string;
  readonly dispose: () => void;
}

export function workbench(): Workbench {
  const tmp = mkdtempSync(path.join(tmpdir(), "offline-tls-"));
  return {
    run(program, args, files = {}) {
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(path.join(tmp, name), String(text), { mode: 0o600 });
      }
      return execFileSync(program, args, { cwd: tmp, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    },
    dispose: () => rmSync(tmp, { recursive: true, force: true }),
  };
}
