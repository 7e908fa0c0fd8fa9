import type { Span } from "../base/span.js";
import { childOf } from "../syntax/access.js";
import type { MapEntry, YamlNode } from "../syntax/node.js";
import { entriesIn, sectionOf } from "./entities.js";
import { type Members, membersOf, refined } from "./members.js";
import type { Model, ToscaFile, TypeDefinition } from "./model.js";
import { hasUnknownParent, knownTypeAt } from "./names.js";

/** An operation or notification after refinement (11.4, 11.6). */
export interface Operation {
  readonly name: string;
  readonly span: Span;
  readonly inputs: Members;
  readonly outputs: Members;
}

/** An interface of a node or relationship type (11.2). */
export interface Interface {
  readonly name: string;
  readonly span: Span;
  readonly type: TypeDefinition | undefined;
  /** False when the type, or an ancestor of it, is not known: it may have more operations. */
  readonly complete: boolean;
  readonly inputs: Members;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly notifications: ReadonlyMap<string, Operation>;
}

const NONE: Members = new Map();

/** The interfaces of a node or relationship type. */
export function interfacesOf(model: Model, type: TypeDefinition | undefined): ReadonlyMap<string, Interface> {
  return sectionOf(model, type, "interfaces", (inherited: Map<string, Interface>, at) => {
    for (const entry of entriesIn(childOf(at.node, "interfaces"))) {
      inherited.set(entry.key, refineInterface(model, inherited.get(entry.key), entry, at.file));
    }
  });
}

/** The operations or notifications that an interface type defines and inherits. */
export function operationsOf(
  model: Model,
  type: TypeDefinition | undefined,
  section: "operations" | "notifications",
): ReadonlyMap<string, Operation> {
  return sectionOf(model, type, section, (inherited: Map<string, Operation>, at) => {
    refineOperations(model, inherited, childOf(at.node, section), at.file, false);
  });
}

function refineInterface(
  model: Model,
  inherited: Interface | undefined,
  { key: name, keySpan: span, value }: MapEntry,
  file: ToscaFile,
): Interface {
  const named = childOf(value, "type");
  const type = named === undefined ? inherited?.type : knownTypeAt(model, file, "interface", named);
  const same = type !== undefined && type === inherited?.type ? inherited : undefined;
  const operations = new Map(same?.operations ?? operationsOf(model, type, "operations"));
  const notifications = new Map(same?.notifications ?? operationsOf(model, type, "notifications"));
  refineOperations(model, operations, childOf(value, "operations"), file, true);
  refineOperations(model, notifications, childOf(value, "notifications"), file, true);
  return {
    name,
    span,
    type,
    complete: type !== undefined && !hasUnknownParent(model, type),
    inputs: refined(
      model,
      same?.inputs ?? membersOf(model, type, "inputs"),
      childOf(value, "inputs"),
      file,
      true,
    ),
    operations,
    notifications,
  };
}

function refineOperations(
  model: Model,
  operations: Map<string, Operation>,
  section: YamlNode | undefined,
  file: ToscaFile,
  /** Not in an interface type: a value alone defines a parameter. */
  short: boolean,
): void {
  for (const { key: name, keySpan: span, value } of entriesIn(section)) {
    const before = operations.get(name);
    operations.set(name, {
      name,
      span,
      inputs: refined(model, before?.inputs ?? NONE, childOf(value, "inputs"), file, short),
      outputs: refined(model, before?.outputs ?? NONE, childOf(value, "outputs"), file, short),
    });
  }
}
