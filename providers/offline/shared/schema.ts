import type { PropertyValue } from "./property.js";

/** The part of Pulumi's package schema that these providers declare and check against. */
export interface PackageSchema {
  readonly name: string;
  readonly version?: string;
  readonly resources: { readonly [token: string]: ResourceSchema };
  readonly types?: { readonly [token: string]: TypeSchema };
}

export interface ResourceSchema {
  readonly inputProperties: { readonly [name: string]: PropertySchema };
  readonly requiredInputs?: readonly string[];
  readonly properties: { readonly [name: string]: PropertySchema };
  readonly required?: readonly string[];
}

/** An object type (with properties) or an enumeration. */
export interface TypeSchema {
  readonly type: string;
  readonly properties?: { readonly [name: string]: PropertySchema };
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly value: PropertyValue }[];
}

export interface PropertySchema {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: PropertySchema;
  readonly additionalProperties?: PropertySchema;
  readonly default?: PropertyValue;
  readonly secret?: boolean;
  readonly replaceOnChanges?: boolean;
}
