import type { Json } from "../../base/json.js";
import { type SourceText, sourceText } from "../../base/span.js";
import { createSink } from "../../diagnostics/bag.js";
import type { DeploymentPlan } from "../../lowering/ir.js";
import { secretTexts } from "../../lowering/secret-outputs.js";
import { childOf } from "../../syntax/access.js";
import { parseYaml } from "../../syntax/compose.js";
import type { MapNode, YamlNode } from "../../syntax/node.js";
import type { Topology } from "../../topology/topology.js";
import { applyEdits, type Edit } from "../edits.js";
import { treeLines } from "../tree-text.js";
import { blockLines, entryLines } from "../yaml-text.js";
import { type AddedElement, additionsOf } from "./additions.js";
import { hiddenComments, hiddenSecrets } from "./hide.js";
import { withoutMarked } from "./markers.js";
import { createNames } from "./names.js";
import { inputDefaults, requirementTargets } from "./resolve.js";
import { appendTo, bodyOf, canEdit, isTosca2 } from "./sections.js";
import { ADDED, COMPILATION, PROFILE_2, PROFILES_2, TYPE_SECTIONS } from "./vocabulary.js";

/** What the expanded template is made from. */
export interface EmitRequest {
  readonly template: SourceText;
  /** The template's topology without what an earlier compilation added. */
  readonly topology: Topology;
  readonly plan: DeploymentPlan;
  /** Values that were given for inputs, secrets hidden. */
  readonly inputs: Readonly<Record<string, Json>>;
  readonly record: CompilationRecord;
}

/** What is written down so that compiling the expanded template gives the same plan. */
export interface CompilationRecord {
  /** Name and check sum of the sites file. */
  readonly sites: { readonly name: string; readonly sum: string };
  /** Places of the compiled files by place in the expanded template, each as text. */
  readonly origins: Readonly<Record<string, string>>;
}

/**
 * The expanded service template: the text as it is written, comments and quotes with it, with the values of
 * inputs and the targets of requirements settled, secrets taken off, and what the compiler adds marked.
 * Undefined for a text that is no YAML map.
 */
export function emitTosca(request: EmitRequest): string | undefined {
  const source = sourceText(request.template.name, withoutMarked(request.template.text));
  const settled = settle(source, request);
  if (settled === undefined) return undefined;
  const text = applyEdits(settled.span.source.text, additions(settled, request));
  const shown = hiddenComments(text, secretTexts(request.topology));
  return source.text.includes("\r\n") ? shown.replace(/\r?\n/g, "\r\n") : shown;
}

/** The template itself, ready to be added to. */
function settle(source: SourceText, request: EmitRequest): MapNode | undefined {
  const first = editable(source);
  if (first === undefined) return undefined;
  const body = bodyOf(first);
  const edits = [
    ...inputDefaults(childOf(body, "inputs"), request.inputs, request.topology.inputs),
    ...requirementTargets(childOf(body, "node_templates"), request.topology),
  ];
  const resolved = editable(sourceText(source.name, applyEdits(first.span.source.text, edits)));
  if (resolved === undefined) return undefined;
  const hidden = hiddenSecrets(resolved, secretTexts(request.topology));
  return hidden.length === 0
    ? resolved
    : editable(sourceText(source.name, applyEdits(resolved.span.source.text, hidden)));
}

/** The tree of a text that can be edited in place; a text in flow style is written in block style for it. */
function editable(source: SourceText): MapNode | undefined {
  const root = parse(source);
  if (root?.kind !== "map") return undefined;
  if (canEdit(root)) return root;
  const again = parse(sourceText(source.name, `${treeLines(root, 0).join("\n")}\n`));
  return again?.kind === "map" && canEdit(again) ? again : undefined;
}

function parse(source: SourceText): YamlNode | undefined {
  return parseYaml(source, createSink());
}

/** Deeper places first, as several may lie behind one line. */
function additions(root: MapNode, request: EmitRequest): readonly Edit[] {
  const body = bodyOf(root);
  if (body === undefined) return [];
  const own = childOf(body, "node_templates");
  const { nodes, policies } = additionsOf(
    request.plan,
    own?.kind === "map" ? own.entries.map(({ key }) => key) : [],
  );
  const asList = childOf(body, "policies")?.kind !== "map";
  const all = [...policies, compilation(request, policies)];
  const machines = "networks, ports, vRouters and workers of the compiled plan";
  return [
    ...appendTo(body, "node_templates", machines, (indent) =>
      nodes.flatMap(({ name, body }) => entryLines(name, body, indent)),
    ),
    ...appendTo(body, "policies", "where the machines are placed", (indent) =>
      all.flatMap(({ name, body }) =>
        asList ? blockLines([{ [name]: body }], indent) : entryLines(name, body, indent),
      ),
    ),
    ...profileImport(root),
    ...Object.entries(TYPE_SECTIONS).flatMap(([section, types]) =>
      appendTo(root, section, "types of what was added", (indent) =>
        Object.entries(types).flatMap(([name, type]) => entryLines(name, type, indent)),
      ),
    ),
  ];
}

/** The types of what was added derive from those of the Simple Profile, which TOSCA 2.0 does not imply (6.8.2). */
function profileImport(root: MapNode): readonly Edit[] {
  if (!isTosca2(root) || importsProfile(childOf(root, "imports"))) return [];
  return appendTo(root, "imports", "the profile that types of what was added derive from", (indent) =>
    blockLines([{ profile: PROFILE_2 }], indent),
  );
}

function importsProfile(imports: YamlNode | undefined): boolean {
  const items = imports?.kind === "seq" ? imports.items : [];
  return items.some((item) => {
    const profile = childOf(item, "profile");
    const known = profile?.kind === "scalar" && PROFILES_2.includes(profile.text);
    return known && childOf(item, "namespace") === undefined;
  });
}

function compilation({ topology, record }: EmitRequest, policies: readonly AddedElement[]): AddedElement {
  const name = createNames([...topology.policies, ...policies].map((policy) => policy.name));
  const reason = "compiled again with the same sites file, the plan is the same";
  const properties = {
    template: topology.name,
    sites: record.sites.name,
    sites_sum: record.sites.sum,
    origins: record.origins,
  };
  const body = { type: COMPILATION, metadata: { [ADDED]: reason }, properties };
  return { name: name("compilation"), body };
}
