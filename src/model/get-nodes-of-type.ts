import { suggest } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { FunctionCall } from "./call.js";
import { resultOf, textArguments } from "./calls.js";
import { type Evaluation, fixed, type Place } from "./entities.js";
import { lookupType, reportUnknownType } from "./registry.js";
import { STRING, type ValueSchema } from "./schemas.js";
import type { Value } from "./value.js";

const NAMES: ValueSchema = { type: "list", base: "list", entry: STRING, constraints: [] };

/**
 * Section 4.7 of TOSCA 1.3 (F81): names of the node templates of a type or of one that derives from it, in the
 * order of the file. The type may be written in any of its spellings.
 */
export function getNodesOfType(
  evaluation: Evaluation,
  call: FunctionCall,
  schema: ValueSchema,
  place: Place,
): Value | undefined {
  const [written] = textArguments(evaluation, call, 1, 1, "needs the name of a node type") ?? [];
  if (written === undefined) return undefined;
  const type = typeName(evaluation, call, written);
  if (type === undefined) return undefined;
  const nodes = [...evaluation.world.nodes.values()].filter(({ typeChain }) => typeChain.includes(type));
  return resultOf(evaluation, fixed(nodes.map(({ name }) => name)), NAMES, call, schema, place);
}

function typeName({ world }: Evaluation, call: FunctionCall, written: string): string | undefined {
  const { scope, nodes, sink } = world;
  const found = scope === undefined ? undefined : lookupType(scope, "node", written);
  if (found !== undefined) return found.name;
  const chains = new Set([...nodes.values()].flatMap(({ typeChain }) => typeChain));
  if (chains.has(written)) return written;
  const span = call.args[0]?.span ?? call.span;
  if (scope !== undefined) reportUnknownType(scope, "node", written, span, sink);
  else
    report(sink, CODES.unknownType, span, {
      kind: "node",
      name: written,
      suggestion: suggest(written, chains),
    });
  return undefined;
}
