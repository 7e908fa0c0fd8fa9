import type { Json } from "../base/json.js";
import { POLICY_FIELD_ENTRIES } from "../placement/policy-fields.js";
import { CLUES_PARAMETERS } from "./clues/parameters.js";
import type { PolicyFile } from "./policy.js";

/** A policy file with a remark behind each setting: what it means, and what it is called in CLUES. */
export function policyText(file: Omit<PolicyFile, "warnings">, title: readonly string[]): string {
  const lines = title.map((line) => `# ${line}`.trimEnd());
  for (const [name, { clues, meaning }] of POLICY_FIELD_ENTRIES) {
    const value = file.settings[name];
    if (value === undefined) continue;
    const origin = clues.length === 0 ? "" : ` [${clues.join(", ")}]`;
    lines.push(`${name}: ${flow(value as Json)} # ${meaning.replaceAll("`", "")}${origin}`);
  }
  const { timeout, commands } = file.hooks;
  if (Object.keys(commands).length > 0) {
    lines.push("hooks:", `  timeout: ${timeout}`);
    for (const [name, words] of Object.entries(commands)) lines.push(`  ${name}: ${JSON.stringify(words)}`);
  }
  const left = Object.entries(file.clues);
  if (left.length > 0) {
    lines.push("# Without effect here; behind each what does it instead.", "clues:");
    for (const [name, value] of left)
      lines.push(`  ${name}: ${JSON.stringify(value)} # ${becomesOf(name)}`.trimEnd());
  }
  return `${lines.join("\n")}\n`;
}

/** What becomes here of a parameter of CLUES, by its name in section `clues` of a policy file. */
export function becomesOf(name: string): string {
  const short = name.slice(name.indexOf(".") + 1);
  const parameter = CLUES_PARAMETERS.find(
    (each) => `${each.section}.${each.name}` === name || each.name === short,
  );
  if (parameter === undefined) return "unknown to CLUES";
  // Of two parameters for one setting this is the one that does not count.
  return parameter.field === undefined ? parameter.becomes : `${parameter.field}, which has another value`;
}

/** A value in one line of YAML; names need no quotes, texts of other shapes have them. */
function flow(value: Json): string {
  if (typeof value === "string") return /^[a-z][a-z-]*$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, part]) => `${key}: ${flow(part)}`);
  return `{ ${entries.join(", ")} }`;
}
