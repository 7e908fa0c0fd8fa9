import type { YamlNode } from "../syntax/node.js";
import type { Members } from "./members.js";
import type { Model, ToscaFile, TypeDefinition } from "./model.js";
import type { Base, Schema } from "./schemas.js";
import type { Service, Template } from "./service.js";

/** Where an expression stands: what its functions may refer to. */
export interface Context {
  readonly model: Model;
  readonly file: ToscaFile;
  /** Subject of messages: `The property "port"`. */
  readonly what: string;
  /** What SELF means. */
  readonly self: Self;
  /** The service template around it; undefined in types. */
  readonly service?: Service;
  /** Inputs of the workflow around it. */
  readonly workflow?: Members;
  /** What `$value` stands for: a schema, or something of an unknown type. Undefined outside validations. */
  readonly value?: Schema | "unknown";
  readonly checks: Checks;
}

/** What an expression gives: a type, or `any` where only a run can tell. */
export interface Result {
  readonly base: Base | "any" | "number";
  readonly schema?: Schema;
  /** It may give nothing at all: the name of an optional input without default. */
  readonly optional?: string;
}

export const ANY: Result = { base: "any" };

/** The checks that call each other, handed on so that their files need not import each other in a circle. */
export interface Checks {
  /** Checks a value against its schema. */
  readonly value: (node: YamlNode, schema: Schema | undefined, context: Context) => void;
  /** Checks an argument of a function and says what it is. */
  readonly result: (node: YamlNode, context: Context) => Result;
}

/** A node or relationship with as much as is known of it. */
export type Self =
  | { readonly kind: "node"; readonly type: TypeDefinition | undefined; readonly template?: Template }
  | {
      readonly kind: "relationship";
      readonly type: TypeDefinition | undefined;
      readonly source?: Template;
      readonly requirement?: string;
    }
  | { readonly kind: "unknown" };

export const UNKNOWN_SELF: Self = { kind: "unknown" };
