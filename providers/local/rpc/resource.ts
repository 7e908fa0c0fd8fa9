import type { PropertyMap } from "./values.js";

/** One input that cannot be used: the property's path and what is wrong, ending in what to do. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** One difference between what is and what is wanted. */
export interface PropertyChange {
  readonly property: string;
  readonly action: "update" | "replace";
  /** False when the real thing has moved away from the state, true when the program wants something new. */
  readonly inputDiff: boolean;
}

/**
 * One resource type of the provider. All property maps are plain: secrets are revealed, and only
 * `check` and `diff` may see unknown values.
 */
export interface ResourceKind {
  /** Outputs that always leave the provider as secrets. */
  readonly secrets: readonly string[];
  /** Outputs that are not known before creation. */
  readonly computed: readonly string[];
  check(inputs: PropertyMap): readonly CheckFailure[];
  diff(oldInputs: PropertyMap, state: PropertyMap, inputs: PropertyMap): readonly PropertyChange[];
  /** Makes the thing, or takes over what an interrupted run left. Rejects with a message for the user. */
  create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }>;
  /** The computed outputs as they are now; undefined when the thing is gone. */
  read(id: string, inputs: PropertyMap): Promise<PropertyMap | undefined>;
  /** Brings the thing to the new inputs; the computed outputs. */
  update(id: string, inputs: PropertyMap): Promise<PropertyMap>;
  /** Removes the thing and waits until it is gone; fine when it is gone already. */
  delete(id: string, inputs: PropertyMap): Promise<void>;
}
