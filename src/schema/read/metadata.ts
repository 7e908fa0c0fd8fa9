import { CODES, report } from "../../diagnostics/catalog.js";
import { parseVersion } from "../../syntax/scalars.js";
import { type Fields, isText, type ReadContext } from "../fields.js";
import type { NamedValue } from "../views.js";

/** Entries of `metadata`; values that are no text are reported but kept (TOSCA 1.3 3.6.2, F15). */
export function readMetadata(context: ReadContext, fields: Fields): readonly NamedValue[] {
  const entries = fields.entries("metadata");
  for (const { name, value } of entries) {
    if (!isText(value)) report(context.sink, CODES.metadataNotText, value.span, { key: name });
  }
  return entries;
}

const TEMPLATE_TEXTS = new Set(["template_name", "template_author"]);

/** Metadata of the service template: name and author are texts, the version is a version. */
export function readTemplateMetadata(context: ReadContext, fields: Fields): readonly NamedValue[] {
  const entries = fields.entries("metadata");
  for (const { name, value } of entries) {
    if (TEMPLATE_TEXTS.has(name)) {
      if (!isText(value))
        report(context.sink, CODES.templateMetadata, value.span, { key: name, expected: "a text" });
    } else if (name === "template_version") {
      const sound = value.kind === "scalar" && parseVersion(value.text) !== undefined;
      if (!sound)
        report(context.sink, CODES.templateMetadata, value.span, { key: name, expected: "a version" });
    } else if (!isText(value)) report(context.sink, CODES.metadataNotText, value.span, { key: name });
  }
  return entries;
}
