import type { CheckFailure } from "./check.js";
import type { InputChange } from "./diff.js";
import type { PropertyMap } from "./property.js";
import type { PackageSchema } from "./schema.js";

/** What surrounds one operation on one resource. */
export interface Operation {
  readonly urn: string;
  /** The resource's own name: the last part of the URN. */
  readonly name: string;
  /** Aborts when the engine cancels or the operation's time is up (option customTimeouts). */
  readonly signal: AbortSignal;
  /** Strings that must not appear in any message or log line. */
  readonly secrets: readonly string[];
  /** Shows a line beside the resource while the operation runs. Secrets are masked. */
  readonly log: (severity: LogSeverity, line: string) => void;
}

export type LogSeverity = "debug" | "info" | "warning";

/** What a resource's definition gets and gives: plain values, without secret marks. */
export interface ResourceDefinition {
  /** Faults that the schema cannot express. Inputs may still hold unknown values. */
  readonly check?: (inputs: PropertyMap) => CheckFailure[];
  /** Inputs with every default written out, so that a default and its absence compare as equal. */
  readonly normalize?: (inputs: PropertyMap) => PropertyMap;
  readonly mustReplace: (input: string) => boolean;
  /** Changes that come from the state alone, such as a certificate due for renewal. */
  readonly drift?: (state: PropertyMap) => InputChange[];
  /** Outputs beside the inputs that a preview of the creation shows; may hold unknown values. */
  readonly previewCreate: (inputs: PropertyMap) => PropertyMap;
  readonly previewUpdate: (inputs: PropertyMap, state: PropertyMap) => PropertyMap;
  /** Makes the resource; the outputs are those beside the inputs. */
  readonly create: (inputs: PropertyMap, operation: Operation) => Promise<Created>;
  readonly update: (inputs: PropertyMap, state: PropertyMap, operation: Operation) => Promise<PropertyMap>;
  readonly delete: (state: PropertyMap, operation: Operation) => Promise<void>;
  /** Outputs that differ from the state by now. */
  readonly read?: (state: PropertyMap) => PropertyMap;
}

export interface Created {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** One provider: its name, version, schema and resources by type token. */
export interface ProviderDefinition {
  readonly name: string;
  readonly version: string;
  readonly schema: PackageSchema;
  readonly resources: { readonly [token: string]: ResourceDefinition };
}

/** A fault of the user's input or of the outside world, with a message fit to be shown. */
export class OperationError extends Error {
  override readonly name = "OperationError";
}
