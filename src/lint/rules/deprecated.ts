import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import { chainOf } from "../../model/inherit.js";
import { lookupType } from "../../model/registry.js";
import type { LintSubject } from "../subject.js";

/** Directives as TOSCA 1.3 section 3.4.3 replaced them. */
const DIRECTIVES: Readonly<Record<string, string>> = { selectable: "select", substitutable: "substitute" };

/** Old words for directives, and properties whose definition says that they are deprecated (TS4504). */
export function reportDeprecatedForms({ document, scope }: LintSubject, sink: DiagnosticSink): void {
  for (const node of document.topologyTemplate?.nodeTemplates ?? []) {
    for (const { text, span } of document.version === "1.3" ? node.directives : []) {
      const instead = DIRECTIVES[text];
      if (instead === undefined) continue;
      const fixes = [{ title: `Write "${instead}"`, edits: [{ span, replacement: instead }] }];
      report(
        sink,
        CODES.deprecatedForm,
        span,
        { what: `The directive "${text}"`, instead: `TOSCA 1.3 calls it "${instead}".` },
        { fixes },
      );
    }
    const type = node.type === undefined ? undefined : lookupType(scope, "node", node.type.text);
    if (type === undefined || node.properties.length === 0) continue;
    const deprecated = new Set(
      chainOf(type).types.flatMap(({ view }) =>
        view.properties.filter(({ status }) => status?.text === "deprecated").map(({ name }) => name),
      ),
    );
    for (const { name, nameSpan } of node.properties) {
      if (!deprecated.has(name)) continue;
      const what = `The property "${name}" of ${type.name}`;
      report(sink, CODES.deprecatedForm, nameSpan, { what, instead: "Its definition says what to use." });
    }
  }
}
