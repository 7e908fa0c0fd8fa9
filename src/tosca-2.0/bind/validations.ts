import { CODES, report } from "../../diagnostics/catalog.js";
import { capabilitiesOf } from "../entities.js";
import { evaluate } from "../evaluate.js";
import { clausesOf } from "../values.js";
import {
  type Asking,
  assignedProperty,
  environmentOf,
  type Stop,
  valuesAt,
  type Written,
} from "./queries.js";
import type { Representations } from "./representation.js";

/**
 * Judges values by the validation clauses of their properties where one of the two is only known in the graph:
 * a value that comes from an input or from another node, a clause that asks for another property (9.11).
 */
export function checkBoundValues(graph: Representations, at: (stop: Stop) => Asking): void {
  const judged = new Set<unknown>();
  for (const each of graph.all) {
    const capabilities = [...capabilitiesOf(graph.model, each.type).values()];
    const stops: readonly Stop[] = [
      { kind: "node", at: each },
      ...capabilities.map((capability) => ({ kind: "capability", at: each, capability }) as const),
      ...each.links.map((link) => ({ kind: "relationship", at: each, link }) as const),
    ];
    for (const stop of stops) {
      for (const name of valuesAt(stop, graph).members.keys()) {
        const written = assignedProperty(stop, name, graph);
        // Every node of a template has the same assignments; one fault is enough.
        if (written === undefined || judged.has(written.node)) continue;
        if (isRefused(written, stop, at(stop), graph)) judged.add(written.node);
      }
    }
  }
}

function isRefused(
  { member, node, file }: Written,
  stop: Stop,
  asking: Asking,
  graph: Representations,
): boolean {
  const { schema } = member;
  const clauses = schema === undefined ? [] : clausesOf(schema);
  if (clauses.length === 0) return false;
  const { model } = graph;
  const literal = evaluate(node, { model, file }, schema);
  const value = literal ?? evaluate(node, environmentOf(asking, file), schema);
  if (value === undefined) return false;
  for (const { clause, file: from } of clauses) {
    // What needs no graph was judged where it is written.
    if (literal !== undefined && evaluate(clause, { model, file: from, value: literal }) !== undefined)
      continue;
    const environment = {
      ...environmentOf(asking, from),
      value: { ...value, ...(schema === undefined ? {} : { schema }) },
    };
    if (evaluate(clause, environment)?.json !== false) continue;
    const owner = stop.kind === "node" ? stop.at.name : `${stop.at.name}.${partName(stop)}`;
    const rule = `satisfy ${clause.span.source.text.slice(clause.span.start, clause.span.end).replace(/\s+/g, " ").trim()}`;
    const labels = [{ span: clause.span, text: "declared here" }];
    const args = {
      what: `The property "${member.name}" of "${owner}"`,
      value: JSON.stringify(value.json),
      rule,
    };
    report(model.sink, CODES.constraintViolated, node.span, args, { labels });
    return true;
  }
  return false;
}

function partName(stop: Exclude<Stop, { kind: "node" }>): string {
  return stop.kind === "capability" ? stop.capability.name : stop.link.entry.key;
}
