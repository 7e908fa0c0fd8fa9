import { propertiesOf } from "../model/properties.js";
import { schemaOfType, type ValueSchema } from "../model/schemas.js";
import type { Scope } from "../model/types.js";
import { childOf } from "../syntax/access.js";
import { membersAt, textOf } from "./members.js";
import type { Frame } from "./steps.js";

/** The schema of the value that the last frame stands for; undefined where nothing declares it. */
export function schemaAt(frames: readonly Frame[], scope: Scope): ValueSchema | undefined {
  const at = frames.findLastIndex(
    ({ construct }) => construct.kind === "names" || construct.kind === "shape",
  );
  const holder = frames[at];
  const first = frames[at + 1];
  if (holder === undefined || first === undefined) return undefined;
  const base = baseSchema(holder, frames.slice(0, at + 1), first.entry?.key ?? "", scope);
  return frames.slice(at + 2).reduce<ValueSchema | undefined>(inner, base);
}

function baseSchema(
  holder: Frame,
  frames: readonly Frame[],
  name: string,
  scope: Scope,
): ValueSchema | undefined {
  if (holder.construct.kind === "shape") {
    const type = textOf(childOf(holder.node, "type"));
    if (type === undefined || !["default", "value"].includes(name)) return undefined;
    const schema = schemaOfType(type, scope);
    const entry = childOf(holder.node, "entry_schema");
    const of = textOf(childOf(entry, "type")) ?? textOf(entry);
    const items = of === undefined ? undefined : schemaOfType(of, scope);
    return schema && items ? { ...schema, entry: items } : schema;
  }
  if (holder.construct.kind !== "names" || holder.construct.role !== "assign") return undefined;
  const members = membersAt(frames, scope);
  const declared =
    holder.construct.name === "attribute" ? members?.attributes.get(name) : members?.properties.get(name);
  return declared?.schema;
}

function inner(schema: ValueSchema | undefined, frame: Frame): ValueSchema | undefined {
  if (schema === undefined) return undefined;
  const key = frame.entry?.key;
  if (key !== undefined && schema.data !== undefined) return propertiesOf(schema.data).get(key)?.schema;
  return schema.entry;
}
