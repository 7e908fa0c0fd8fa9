import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { FileHost } from "../../../src/base/host.js";
import type { Json } from "../../../src/base/json.js";
import { sourceText } from "../../../src/base/span.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import type { Topology } from "../../../src/topology/topology.js";
import { compileTosca2 } from "../../../src/tosca-2.0/compile.js";
import { bundled, memoryHost } from "../topology/compile.js";

/** What compiling gave, findings as `line CODE`. */
export interface Compiled {
  readonly topology: Topology | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface Extra {
  readonly files?: Readonly<Record<string, string>>;
  readonly host?: FileHost;
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, Json>>;
}

/** Compiles a TOSCA 2.0 text; the version line is put in front, on the same line as the first one. */
export function compile2(text: string, extra: Extra = {}): Compiled {
  const sink = createSink();
  const source = text;
  const topology = compileTosca2({
    source: sourceText(extra.name ?? "service.yaml", source),
    host: extra.host ?? memoryHost(extra.files ?? {}),
    bundled,
    sink,
    ...(extra.inputs === undefined ? {} : { inputs: extra.inputs }),
  });
  const diagnostics = sink.list();
  const shown = (severity: string) =>
    diagnostics
      .filter((finding) => finding.severity === severity)
      .map(({ code, span }) => `${span.source.position(span.start).line} ${code}`);
  return { topology, diagnostics, errors: shown("error"), warnings: shown("warning") };
}

const RAW =
  "https://raw.githubusercontent.com/oasis-open/tosca-community-contributions/refs/heads/master/tests/tosca_2_0/";
const ASSERTIONS = "https://github.com/oasis-open/tosca-test-assertions/raw/master/tests/tosca_2_0/";

/** Files of the OASIS 2.0 corpus; its URLs and the folder that lies elsewhere in its repository are mapped. */
export function corpusHost(folder: string): FileHost {
  const placed = (path: string) => {
    for (const prefix of [RAW, ASSERTIONS])
      if (path.startsWith(prefix)) return resolve(folder, path.slice(prefix.length));
    return path.startsWith(resolve(folder, "types/"))
      ? path.replace(resolve(folder), resolve(folder, "examples"))
      : path;
  };
  return {
    read: (path) => {
      const file = placed(path);
      return existsSync(file) && statSync(file).isFile() ? readFileSync(file, "utf8") : undefined;
    },
    resolve: (from, reference) => resolve(dirname(from), reference),
  };
}
