import type { Origin } from "./ir.js";

/**
 * Resources of Pulumi providers as data: what a program registers, and what it can be printed as. A value is
 * JSON in which an {@link Expression} stands wherever something is known only when resources are there.
 */
export interface ResourceProgram {
  readonly resources: readonly ResourceSpec[];
  readonly outputs: Readonly<Record<string, Input>>;
}

export interface ResourceSpec {
  /** Unique in the program; other resources refer to it. */
  readonly id: string;
  /** Name in the engine; unique among those of one type. */
  readonly name: string;
  /** Token, for example `openstack:compute/instance:Instance`, or `pulumi:providers:openstack`. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly dependsOn: readonly string[];
  readonly options: SpecOptions;
  readonly origin?: Origin;
}

export interface SpecOptions {
  /** Id of the provider resource; the default one when absent. */
  readonly provider?: string;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Outputs that the state has to keep secret. */
  readonly secretOutputs?: readonly string[];
  /** Id of the resource whose removal removes this one. */
  readonly deletedWith?: string;
  /** Seconds for creation, change and removal. */
  readonly timeoutSeconds?: number;
}

export type Input =
  | string
  | number
  | boolean
  | null
  | Expression
  | readonly Input[]
  | { readonly [key: string]: Input };

/** The key `$` tells an expression from data; no input of a provider has it. */
export type Expression =
  | { readonly $: "output"; readonly resource: string; readonly property: string }
  /** A public function of a provider. */
  | {
      readonly $: "invoke";
      readonly token: string;
      readonly provider: string;
      readonly arguments: { readonly [key: string]: Input };
      readonly property: string;
    }
  | { readonly $: "concat"; readonly parts: readonly Input[] }
  | { readonly $: "json"; readonly value: Input }
  | { readonly $: "base64"; readonly value: Input }
  /** A line of a text, which is base64, decoded; lines count from 0. */
  | { readonly $: "base64-line"; readonly text: Input; readonly index: number }
  | { readonly $: "secret"; readonly value: Input }
  /** Value of the template that is not in the plan. */
  | { readonly $: "template-secret"; readonly key: string };

/** An output of a resource of the program. */
export function outputOf(resource: string, property: string): Expression {
  return { $: "output", resource, property };
}

/** Texts one after the other. */
export function concat(...parts: readonly Input[]): Expression {
  return { $: "concat", parts };
}

/** True for an expression, false for data. */
export function isExpression(input: Input): input is Expression {
  return typeof input === "object" && input !== null && !Array.isArray(input) && "$" in input;
}
