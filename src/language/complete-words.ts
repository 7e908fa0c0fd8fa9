import { compileConstraint } from "../model/constraints.js";
import type { ValueSchema } from "../model/schemas.js";
import { ACCEPTED_VERSIONS } from "../schema/version.js";
import { PROFILES } from "../tosca-2.0/profiles.js";
import type { Analysis } from "./analysis.js";
import type { Candidate } from "./complete.js";
import { schemaText } from "./describe.js";
import { textOf } from "./members.js";
import type { Place } from "./place.js";
import { schemaAt } from "./schema-at.js";
import { schemaWords } from "./tosca-2.0/complete.js";

/** Words that the declared type allows. */
export function schemaValues({ frames }: Place, { scope, model2 }: Analysis): readonly Candidate[] {
  if (model2 !== undefined) return schemaWords(frames, model2);
  const schema = scope === undefined ? undefined : schemaAt(frames, scope);
  if (schema === undefined) return [];
  const words = schema.base === "boolean" ? ["true", "false"] : allowedValues(schema);
  return words.map((label) => ({ label, kind: "value", insert: label, detail: schemaText(schema), rank: 0 }));
}

function allowedValues(schema: ValueSchema): readonly string[] {
  return schema.constraints.flatMap((constraint) => {
    const { operator, operand } = constraint.view;
    if (operator.text !== "valid_values" || operand.kind !== "seq") return [];
    if (!("rule" in compileConstraint(constraint, schema))) return [];
    return operand.items.flatMap((item) => textOf(item) ?? []);
  });
}

/** Profiles that come with the compiler. */
export function profileNames(): readonly Candidate[] {
  return [...PROFILES].map(([name, file]) => ({
    label: name,
    kind: "value",
    insert: name,
    detail: `${file}.yaml`,
    rank: 0,
  }));
}

/** Values of keynames that the grammar lists: true and false, statuses, versions. */
export function keywordValues(place: Place): readonly Candidate[] {
  const key = place.step?.entry?.key ?? "";
  const holder = place.frames.at(-2)?.construct;
  if (holder?.kind !== "shape") return [];
  const rule = Object.hasOwn(holder.shape.keys, key) ? holder.shape.keys[key] : undefined;
  const words =
    key === "tosca_definitions_version"
      ? [...ACCEPTED_VERSIONS, "tosca_2_0"]
      : rule?.kinds.includes("boolean") === true
        ? ["true", "false"]
        : (rule?.values ?? []);
  return words.map((label, rank) => ({ label, kind: "value", insert: label, rank }));
}
