import { looksSecret } from "../../base/secret.js";
import { type AnyDefinition, define } from "../define.js";

/** TS3xxx: imports, types, inheritance, values and functions. */
export const TYPES_CODES = {
  unknownType: define<{ kind: string; name: string; suggestion?: string | undefined }>({
    code: "TS3001",
    severity: "error",
    title: "Unknown type",
    message: ({ kind, name }) => `The ${kind} type "${name}" is not defined.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Define the type, or import the file that defines it."
        : `Did you mean "${suggestion}"?`,
  }),
  cyclicTypes: define<{ kind: string; path: readonly string[] }>({
    code: "TS3002",
    severity: "error",
    title: "Cyclic derivation",
    message: ({ kind, path }) => `These ${kind} types derive from each other: ${path.join(" -> ")}.`,
    hint: 'Remove one "derived_from" of the circle.',
  }),
  incompatibleRefinement: define<{ what: string; type: string; parent: string; parentType: string }>({
    code: "TS3003",
    severity: "error",
    title: "Incompatible refinement",
    message: ({ what, type, parent, parentType }) =>
      `${what} has the type "${type}", but "${parent}" declares it as "${parentType}", from which that does not derive.`,
    hint: "Keep the inherited type, derive from it, or choose another name.",
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
  wrongValueType: define<{ what: string; expected: string; found: string }>({
    code: "TS3004",
    severity: "error",
    title: "Wrong type of value",
    message: ({ what, expected, found }) =>
      `${what} must be ${expected}, but ${shown(found, what)} was given.`,
    hint: ({ expected }) => exampleOf(expected),
  }),
  missingProperty: define<{ property: string; owner: string; type: string }>({
    code: "TS3005",
    severity: "error",
    title: "Missing required property",
    message: ({ property, owner }) =>
      `${begun(owner)} needs a value for its required property "${property}".`,
    hint: ({ property, type }) => `Add "${property}:" with a value of type ${type}.`,
  }),
  openCapabilityProperty: define<{ property: string; owner: string; type: string }>({
    code: "TS3029",
    severity: "error",
    title: "Required property of an unmentioned capability",
    message: ({ property, owner }) =>
      `${begun(owner)}, which the template does not mention, needs a value for its required property "${property}".`,
    hint: ({ property, type }) =>
      `Add the capability under "capabilities:" and below it "${property}:" with a value of type ${type}.`,
    levels: { indigo: "info" },
  }),
  unknownProperty: define<{ property: string; owner: string; suggestion?: string | undefined }>({
    code: "TS3006",
    severity: "error",
    title: "Undeclared property",
    message: ({ property, owner }) => `${begun(owner)} declares no property "${property}".`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? "Remove it, or declare it in the type." : `Did you mean "${suggestion}"?`,
  }),
  constraintViolated: define<{ what: string; value: string; rule: string }>({
    code: "TS3007",
    severity: "error",
    title: "Constraint violated",
    message: ({ what, value, rule }) =>
      looksSecret(what) ? `${what} must ${rule}.` : `${what} is ${value}, but it must ${rule}.`,
  }),
  nothingComputed: define<{ what: string; value: string; rule: string }>({
    code: "TS3028",
    severity: "error",
    title: "Nothing where a constraint asks for something",
    message: ({ what, value, rule }) => `${what} comes out as ${value}, but it must ${rule}.`,
    hint: 'Infrastructure Manager reads it as "none"; for other processors give a value that fits, or leave it out.',
    levels: { indigo: "info" },
  }),
  invalidConstraint: define<{ operator: string; reason: string }>({
    code: "TS3008",
    severity: "error",
    title: "Invalid constraint",
    message: ({ operator, reason }) => `The constraint "${operator}" ${reason}.`,
    hint: "TOSCA 3.6.3 lists the operators and what they apply to.",
  }),
  importNotFound: define<{ reference: string; url: boolean }>({
    code: "TS3009",
    severity: "error",
    title: "Import not found",
    message: ({ reference }) => `The import "${reference}" cannot be found.`,
    hint: ({ url }) =>
      url
        ? "Addresses are not fetched: put the file beside the template and import it by its path."
        : "The path is read relative to the importing file.",
  }),
  unknownRepository: define<{ repository: string; suggestion?: string | undefined }>({
    code: "TS3010",
    severity: "error",
    title: "Unknown repository",
    message: ({ repository }) => `The repository "${repository}" is not declared.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? 'Declare it under "repositories".' : `Did you mean "${suggestion}"?`,
  }),
  nativeTypeExtended: define<{ type: string; primitive: string }>({
    code: "TS3011",
    severity: "error",
    title: "Properties added to a primitive type",
    message: ({ type, primitive }) =>
      `The data type "${type}" derives from the primitive "${primitive}" and cannot have properties.`,
    hint: "Derive from tosca.datatypes.Root instead, or remove the properties.",
  }),
  noRootType: define<{ kind: string; type: string; root: string }>({
    code: "TS3012",
    severity: "warning",
    title: "Type without the root type",
    message: ({ kind, type, root }) => `The ${kind} type "${type}" does not derive from "${root}".`,
    hint: ({ root }) => `Add "derived_from: ${root}".`,
    levels: { indigo: "none", etsinfv: "none" },
  }),
  normativeRedefined: define<{ kind: string; type: string }>({
    code: "TS3013",
    severity: "warning",
    title: "Normative type redefined",
    message: ({ kind, type }) => `The ${kind} type "${type}" is normative and is redefined here.`,
    hint: "Use a name of your own; the prefix tosca is reserved.",
    levels: { strict: "error", indigo: "none" },
  }),
  implementationInInterfaceType: define<{ operation: string; type: string }>({
    code: "TS3015",
    severity: "warning",
    title: "Implementation in an interface type",
    message: ({ operation, type }) =>
      `The operation "${operation}" of the interface type "${type}" has an implementation, which an interface type cannot have.`,
    hint: "Move the implementation to the node type or the node template.",
    levels: { indigo: "none", etsinfv: "none" },
  }),
  unknownFunctionInput: define<{ input: string; suggestion?: string | undefined }>({
    code: "TS3016",
    severity: "error",
    title: "Function names an unknown input",
    message: ({ input }) => `get_input names "${input}", which is not an input of the topology.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? 'Declare it under "inputs".' : `Did you mean "${suggestion}"?`,
  }),
  invalidFunction: define<{ name: string; reason: string }>({
    code: "TS3017",
    severity: "error",
    title: "Invalid function call",
    message: ({ name, reason }) => `The call of ${name} ${reason}.`,
    hint: "TOSCA chapter 4 lists the functions and their arguments.",
  }),
  unknownFunctionEntity: define<{ name: string; entity: string; suggestion?: string | undefined }>({
    code: "TS3018",
    severity: "error",
    title: "Function names an unknown node",
    message: ({ name, entity }) =>
      `${name} names "${entity}", which is neither a node template nor a relationship template.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Name a node template, or SELF, HOST, SOURCE or TARGET."
        : `Did you mean "${suggestion}"?`,
  }),
  unknownFunctionMember: define<{
    name: string;
    member: string;
    owner: string;
    suggestion?: string | undefined;
  }>({
    code: "TS3019",
    severity: "error",
    title: "Function names an undeclared member",
    message: ({ name, member, owner }) => `${name} asks for "${member}", which ${owner} does not declare.`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `Did you mean "${suggestion}"?`),
  }),
  functionCycle: define<{ path: readonly string[] }>({
    code: "TS3020",
    severity: "error",
    title: "Cycle of functions",
    message: ({ path }) => `These values depend on each other: ${path.join(" -> ")}.`,
    hint: "Give one of them a value of its own.",
  }),
  keywordOutOfScope: define<{ keyword: string; reason: string }>({
    code: "TS3021",
    severity: "error",
    title: "Keyword out of scope",
    message: ({ keyword, reason }) => `${keyword} has no meaning here: ${reason}.`,
    hint: "TOSCA 4.1 lists the keywords and where they may be used.",
  }),
  unresolvedReference: define<{ name: string; reason: string }>({
    code: "TS3022",
    severity: "warning",
    title: "Reference without a value",
    message: ({ name, reason }) => `${name} has no value here: ${reason}.`,
    hint: "Assign the value, or bind the requirement, in the template.",
    levels: { strict: "error" },
  }),
  valueConverted: define<{ what: string; type: string; value: string }>({
    code: "TS3023",
    severity: "info",
    title: "Value converted",
    message: ({ what, type, value }) => `${what} is given as ${value} and read as ${type}.`,
  }),
  missingArtifactType: define<{ artifact: string }>({
    code: "TS3024",
    severity: "warning",
    title: "Artifact without a type",
    message: ({ artifact }) =>
      `The type of the artifact "${artifact}" is neither given nor known from its file extension.`,
    hint: 'Add "type:" to the artifact.',
    levels: { indigo: "info" },
  }),
  unknownPolicyInput: define<{ input: string; suggestion?: string | undefined }>({
    code: "TS3025",
    severity: "error",
    title: "Policy names an unknown input",
    message: ({ input }) =>
      `get_input in a policy names "${input}", which is not an input of the topology; the property stays unset.`,
    hint: ({ suggestion }) =>
      suggestion === undefined ? 'Declare it under "inputs".' : `Did you mean "${suggestion}"?`,
    levels: { indigo: "warning" },
  }),
  undefinedReference: define<{ kind: string; name: string; suggestion?: string | undefined }>({
    code: "TS3026",
    severity: "error",
    title: "Definition names an unknown type",
    message: ({ kind, name }) => `The definition refers to the ${kind} type "${name}", which is not defined.`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? "Define the type, or import the file that defines it."
        : `Did you mean "${suggestion}"?`,
    levels: { indigo: "warning" },
  }),
  referenceToOtherKind: define<{ kind: string; name: string; found: string }>({
    code: "TS3027",
    severity: "error",
    title: "Definition names a type of another kind",
    message: ({ kind, name, found }) =>
      `The definition asks for a type of the kind ${kind}, and "${name}" is one of the kind ${found}.`,
    hint: ({ kind }) => `Name a ${kind} type, or define one.`,
    levels: { indigo: "warning", etsinfv: "warning" },
  }),
} as const satisfies Record<string, AnyDefinition>;

/** A value of the expected kind, as one would write it. */
function exampleOf(expected: string): string {
  const unit = /unit \((\w+)/.exec(expected)?.[1];
  if (unit !== undefined)
    return `Write a number and its unit, for example 2 ${/GB/.test(expected) ? "GB" : unit}.`;
  if (/integer/.test(expected)) return "Write a whole number, for example 2.";
  if (/boolean/.test(expected)) return "Write true or false.";
  return `Write ${expected}.`;
}

/** Values of what is named like a secret are not repeated. */
function shown(found: string, what: string): string {
  return looksSecret(what) ? "another value" : found;
}

/** A name of something as the beginning of a sentence. */
function begun(what: string): string {
  return what.replace(/^the /, "The ");
}
