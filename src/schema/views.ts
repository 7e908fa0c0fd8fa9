/**
 * Typed, positioned views of a service template: the shape is checked (keys, kinds, mandatory entries),
 * the meaning is not. Types are still names, values whose TOSCA type is needed first are still YAML.
 * Optional entries are `undefined` when absent; lists keep the order of the file.
 */
export type * from "./views/behaviour.js";
export type * from "./views/common.js";
export type * from "./views/definitions.js";
export type * from "./views/document.js";
export type * from "./views/templates.js";
export type * from "./views/types.js";
