import type { SourceText, Span } from "../base/span.js";
import { CODES } from "../diagnostics/catalog.js";
import type { Diagnostic, DiagnosticSink } from "../diagnostics/diagnostic.js";
import { importedTypes, reachedTypes } from "../model/reached.js";
import { allScopes } from "../model/scopes.js";
import type { Scope } from "../model/types.js";

/** A sink that keeps errors of imported files back until it is known which of their types are needed. */
export interface HoldingSink {
  readonly sink: DiagnosticSink;
  /** Passes on what was kept back; without a scope, that of a file that could not be read, as it is. */
  release(scope?: Scope): void;
}

const SPARED = "Nothing that the template uses depends on it, so this is a warning.";

/**
 * An imported library may hold faulty definitions that a template neither names nor builds upon, and a topology
 * that importing ignores (TOSCA 1.3 section 3.6.8): the author of the template cannot repair them and they
 * change nothing of it, so they are warnings.
 */
export function holdImported(sink: DiagnosticSink, entry: SourceText): HoldingSink {
  const held: Diagnostic[] = [];
  return {
    sink: {
      add(diagnostic) {
        const { severity, span } = diagnostic;
        if (severity === "error" && span.source !== entry) held.push(diagnostic);
        else sink.add(diagnostic);
      },
    },
    release(scope) {
      const spared = scope === undefined || held.length === 0 ? () => false : unused(scope);
      for (const diagnostic of held) sink.add(spared(diagnostic) ? lowered(diagnostic) : diagnostic);
      held.length = 0;
    },
  };
}

/** True for findings in definitions and topologies of imported files that nothing leads to. */
function unused(scope: Scope): (diagnostic: Diagnostic) => boolean {
  const reached = reachedTypes(scope);
  const typeAt = importedTypes(scope);
  const ignored = new Map(ignoredTopologies(scope).map((span) => [span.source, span]));
  return ({ code, span }) => {
    // An archive has to be whole, whatever is used of it.
    if (code === CODES.fileNotFound.code) return false;
    const topology = ignored.get(span.source);
    if (topology !== undefined && topology.start <= span.start && span.end <= topology.end) return true;
    const type = typeAt(span);
    return type !== undefined && !reached.has(type);
  };
}

/** Topology templates of imported files that may not even substitute a node. */
function ignoredTopologies(scope: Scope): readonly Span[] {
  return allScopes(scope).flatMap((imported) => {
    const template = imported === scope || imported.bundled ? undefined : imported.document.topologyTemplate;
    return template === undefined || template.substitutionMappings !== undefined ? [] : [template.span];
  });
}

function lowered(diagnostic: Diagnostic): Diagnostic {
  const hint = diagnostic.hint === undefined ? SPARED : `${diagnostic.hint} ${SPARED}`;
  return { ...diagnostic, severity: "warning", hint };
}
