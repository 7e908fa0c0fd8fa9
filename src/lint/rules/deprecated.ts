import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { WrittenTemplate } from "../../topology/written.js";

/** Old words for directives, and properties whose definition says that they are deprecated (TS4504). */
export function reportDeprecatedForms(
  { oldDirectives, deprecated }: WrittenTemplate,
  sink: DiagnosticSink,
): void {
  for (const { written, instead, version, span } of oldDirectives) {
    const fixes = [{ title: `Write "${instead}"`, edits: [{ span, replacement: instead }] }];
    const args = { what: `The directive "${written}"`, instead: `${version} calls it "${instead}".` };
    report(sink, CODES.deprecatedForm, span, args, { fixes });
  }
  for (const { name, type, span } of deprecated) {
    const what = `The property "${name}" of ${type}`;
    report(sink, CODES.deprecatedForm, span, { what, instead: "Its definition says what to use." });
  }
}
