import { looksSecret } from "../../base/secret.js";
import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { NamedValue } from "../../schema/documents.js";
import type { YamlNode } from "../../syntax/node.js";
import type { WrittenTemplate } from "../../topology/written.js";

/** Passwords, tokens and keys that are written out: defaults of inputs and values in node templates (TS4503). */
export function reportSecretsInClear(template: WrittenTemplate, sink: DiagnosticSink): void {
  for (const { name, value } of template.inputs) if (value !== undefined) check(name, value, sink);
  checkAll(template.properties, sink);
  checkAll(template.otherProperties, sink);
}

function checkAll(values: readonly NamedValue[], sink: DiagnosticSink): void {
  for (const { name, value } of values) check(name, value, sink);
}

function check(name: string, value: YamlNode, sink: DiagnosticSink): void {
  if (value.kind === "scalar") {
    if (isSecretName(name) && isWrittenOut(value.text))
      report(sink, CODES.secretInClear, value.span, { name });
  } else if (value.kind === "seq") for (const item of value.items) check(name, item, sink);
  else if (!isFunction(value)) for (const entry of value.entries) check(entry.key, entry.value, sink);
}

/** Names that tell about a secret are no secret themselves. */
function isSecretName(name: string): boolean {
  return (
    looksSecret(name) && !/(type|name|path|file|url|uri|id|format|length|lifetime|endpoint)s?$/i.test(name)
  );
}

/** Switches, numbers of nothing and pseudo-functions such as `random(10)` give nothing away. */
function isWrittenOut(text: string): boolean {
  return !/^(|\d{1,5}|true|false|yes|no|null|~|none)$/i.test(text) && !/^\w+\(.*\)$/.test(text);
}

function isFunction(value: YamlNode): boolean {
  const [only, second] = value.kind === "map" ? value.entries : [];
  return only !== undefined && second === undefined && /^\$|^(get_\w+|concat|join|token)$/.test(only.key);
}
