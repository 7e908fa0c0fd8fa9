import { CODES, report } from "../diagnostics/catalog.js";
import type { InterfaceView } from "../schema/documents.js";
import type { FunctionCall } from "./call.js";
import { textArguments } from "./calls.js";
import type { Evaluation, ModelNode, Place } from "./entities.js";
import { findInterface, interfacesOf } from "./interfaces.js";
import { unknownMember } from "./references.js";
import type { ValueSchema } from "./schemas.js";
import { subjectOf } from "./subjects.js";

/**
 * Section 4.6 of TOSCA 1.3 (F80): what an operation left in a variable. The entity, the interface, the
 * operation and, where the operation declares any, the output must exist. The value itself exists only where
 * the operation has run, which is not here: who asks for it is told.
 */
export function getOperationOutput(
  evaluation: Evaluation,
  call: FunctionCall,
  _schema: ValueSchema,
  place: Place,
): undefined {
  const usage = "needs an entity, an interface, an operation and the name of an output";
  const names = textArguments(evaluation, call, 4, 4, usage);
  const subject = names && subjectOf(evaluation, call, place);
  if (names === undefined || subject === undefined) return undefined;
  const [node] = subject.kind === "nodes" ? subject.nodes : [];
  if (node !== undefined && !isDeclared(evaluation, call, node, names)) return undefined;
  const reason = "operations of the template are not run";
  report(evaluation.world.sink, CODES.unresolvedReference, call.span, { name: call.name, reason });
  return undefined;
}

interface Operations {
  /** Outputs by operation. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}

function isDeclared(
  evaluation: Evaluation,
  call: FunctionCall,
  node: ModelNode,
  [, interfaceName = "", operation = "", output = ""]: readonly string[],
): boolean {
  if (!node.complete) return true;
  const own = templateInterfaces(evaluation, node.name);
  const typed = node.type === undefined ? undefined : interfacesOf(node.type);
  const found = typed && findInterface(typed, interfaceName);
  const local = own.find(({ name }) => name === interfaceName);
  if (found === undefined && local === undefined) {
    const names = [...(typed?.keys() ?? []), ...own.map(({ name }) => name)];
    unknownMember(evaluation, call, 1, `"${node.name}" (interfaces)`, names);
    return false;
  }
  if (found?.complete === false) return true;
  const { outputs } = merged(found, local);
  const declared = outputs.get(operation);
  if (declared === undefined) {
    unknownMember(evaluation, call, 2, `the interface "${interfaceName}" of "${node.name}"`, outputs.keys());
    return false;
  }
  if (declared.length === 0 || declared.includes(output)) return true;
  unknownMember(evaluation, call, 3, `the operation "${operation}" of "${node.name}"`, declared);
  return false;
}

function merged(found: ReturnType<typeof findInterface>, local: InterfaceView | undefined): Operations {
  const outputs = new Map<string, readonly string[]>();
  for (const { name, outputs: declared } of found?.operations.values() ?? [])
    outputs.set(name, [...declared.keys()]);
  for (const { name, outputs: declared } of local?.operations ?? [])
    outputs.set(name, [...(outputs.get(name) ?? []), ...declared.map((at) => at.name)]);
  return { outputs };
}

function templateInterfaces({ world }: Evaluation, node: string): readonly InterfaceView[] {
  const templates = world.scope?.document.topologyTemplate?.nodeTemplates ?? [];
  return templates.find(({ name }) => name === node)?.interfaces ?? [];
}
