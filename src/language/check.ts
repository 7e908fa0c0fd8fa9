import type { SourceText } from "../base/span.js";
import { compile } from "../compiler.js";
import { createSink } from "../diagnostics/bag.js";
import type { Level, Profile } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { LanguageWorld } from "./analysis.js";
import type { StaticValues } from "./hover.js";
import { staticValues } from "./values.js";

/** How strictly a file is checked. */
export interface CheckOptions {
  readonly profile?: Profile;
  readonly levels?: ReadonlyMap<string, Level>;
}

/** What checking a file gave. */
export interface Checked {
  readonly source: SourceText;
  /** Findings in the file and in the files that it imports. */
  readonly diagnostics: readonly Diagnostic[];
  /** Values of functions as far as they are known without inputs from outside. */
  readonly values: StaticValues;
  /** Files that were read for it. */
  readonly imports: ReadonlySet<string>;
}

/** Compiles a service template as far as the template itself goes: no sites, no values of inputs. */
export function check(source: SourceText, world: LanguageWorld, options: CheckOptions = {}): Checked {
  const sink = createSink(options);
  const imports = new Set<string>();
  const host = {
    read(path: string) {
      imports.add(path);
      return world.host.read(path);
    },
    resolve: (from: string, reference: string) => world.host.resolve(from, reference),
  };
  const { profile } = options;
  const parse = world.parse === undefined ? {} : { parse: world.parse };
  const request = { template: source, host, bundled: world.bundled, sink, ...parse };
  const { topology } = compile(profile === undefined ? request : { ...request, profile });
  return { source, diagnostics: sink.list(), values: staticValues(topology, source.name), imports };
}
