import { CODES, report } from "../diagnostics/catalog.js";
import type { InterfaceView } from "../schema/documents.js";
import type { FunctionCall } from "./call.js";
import { textArguments } from "./calls.js";
import type { Evaluation, ModelNode, Place } from "./entities.js";
import { findInterface, interfacesOf } from "./interfaces.js";
import { unknownMember } from "./references.js";
import type { ValueSchema } from "./schemas.js";
import { subjectOf } from "./subjects.js";
import type { Value } from "./value.js";

/**
 * Section 4.6 of TOSCA 1.3 (F80): what an operation left in a variable. The entity, the interface, the
 * operation and, where the operation declares any, the output must exist. The value is known when the operation
 * has run; where it has nothing to run, or belongs to a relationship, who asks for it is told.
 */
export function getOperationOutput(
  evaluation: Evaluation,
  call: FunctionCall,
  _schema: ValueSchema,
  place: Place,
): Value | undefined {
  const usage = "needs an entity, an interface, an operation and the name of an output";
  const names = textArguments(evaluation, call, 4, 4, usage);
  const subject = names && subjectOf(evaluation, call, place);
  if (names === undefined || subject === undefined) return undefined;
  const [node] = subject.kind === "nodes" ? subject.nodes : [];
  if (node === undefined) return noValue(evaluation, call, "only outputs of operations of nodes are kept");
  const found = declaration(evaluation, call, node, names);
  if (found === undefined) return undefined;
  const [, interfaceName = "", operation = "", output = ""] = names;
  if (found.implemented)
    return { kind: "get_operation_output", node: node.name, interface: found.name, operation, output };
  const reason = `the operation "${interfaceName}.${operation}" of "${node.name}" has no implementation`;
  return noValue(evaluation, call, reason);
}

function noValue(evaluation: Evaluation, call: FunctionCall, reason: string): undefined {
  report(evaluation.world.sink, CODES.unresolvedReference, call.span, { name: call.name, reason });
  return undefined;
}

interface Operations {
  /** Outputs by operation. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  /** Operations that have something to run. */
  readonly implemented: ReadonlySet<string>;
}

/** An operation as its node declares it. */
interface Declaration {
  /** Of the interface, where the call names it by its type. */
  readonly name: string;
  readonly implemented: boolean;
}

/** The operation that a call names; undefined, with a report, when there is none or it has no such output. */
function declaration(
  evaluation: Evaluation,
  call: FunctionCall,
  node: ModelNode,
  [, interfaceName = "", operation = "", output = ""]: readonly string[],
): Declaration | undefined {
  const own = templateInterfaces(evaluation, node.name);
  const typed = node.type === undefined ? undefined : interfacesOf(node.type);
  const found = typed && findInterface(typed, interfaceName);
  const local = own.find(({ name }) => name === interfaceName);
  const name = found?.name ?? interfaceName;
  if (found === undefined && local === undefined) {
    if (!node.complete) return { name, implemented: true };
    const names = [...(typed?.keys() ?? []), ...own.map(({ name }) => name)];
    unknownMember(evaluation, call, 1, `"${node.name}" (interfaces)`, names);
    return undefined;
  }
  const { outputs, implemented } = merged(found, local);
  const declares = { name, implemented: implemented.has(operation) };
  if (!node.complete || found?.complete === false) return { name, implemented: true };
  const declared = outputs.get(operation);
  if (declared === undefined) {
    unknownMember(evaluation, call, 2, `the interface "${interfaceName}" of "${node.name}"`, outputs.keys());
    return undefined;
  }
  if (declared.length === 0 || declared.includes(output)) return declares;
  unknownMember(evaluation, call, 3, `the operation "${operation}" of "${node.name}"`, declared);
  return undefined;
}

function merged(found: ReturnType<typeof findInterface>, local: InterfaceView | undefined): Operations {
  const outputs = new Map<string, readonly string[]>();
  const implemented = new Set<string>();
  for (const { name, outputs: declared, implementation } of found?.operations.values() ?? []) {
    outputs.set(name, [...declared.keys()]);
    if (implementation?.primary !== undefined) implemented.add(name);
  }
  for (const { name, outputs: declared, implementation } of local?.operations ?? []) {
    outputs.set(name, [...(outputs.get(name) ?? []), ...declared.map((at) => at.name)]);
    if (implementation?.primary !== undefined) implemented.add(name);
  }
  return { outputs, implemented };
}

function templateInterfaces({ world }: Evaluation, node: string): readonly InterfaceView[] {
  const templates = world.scope?.document.topologyTemplate?.nodeTemplates ?? [];
  return templates.find(({ name }) => name === node)?.interfaces ?? [];
}
