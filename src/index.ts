/** Public entry of the library: the compiler from TOSCA templates to deployment plans. */
export type { FileHost } from "./base/host.js";
export type { Json } from "./base/json.js";
export { headOf, type Position, type SourceText, type Span, sourceText, spanPositions } from "./base/span.js";
export { type Compilation, type CompileRequest, compile, readInputs, readSites } from "./compiler.js";
export { createSink, type DiagnosticBag, type SinkOptions } from "./diagnostics/bag.js";
export type { Level, Profile } from "./diagnostics/define.js";
export type { Diagnostic, DiagnosticCode, DiagnosticSink, Severity } from "./diagnostics/diagnostic.js";
export type * from "./lowering/ir.js";
export { planJson } from "./lowering/serialize.js";
export type { BundledLibraries, BundledName } from "./model/imports.js";
export type * from "./placement/plan.js";
export type * from "./placement/site.js";
export type * from "./topology/topology.js";
