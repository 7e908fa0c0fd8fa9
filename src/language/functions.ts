import { LIBRARY } from "../tosca-2.0/functions/library.js";

/** What an argument of a function names. */
export type ArgumentKind = "input" | "entity" | "member" | "artifact" | "node type" | "value" | "text";

/** A function of TOSCA 1.3 chapter 4 as editors show it. */
export interface FunctionFacts {
  /** How a call is written. */
  readonly form: string;
  readonly says: string;
  /** What each argument names; the last one stands for all that follow. */
  readonly takes: readonly ArgumentKind[];
}

export const FUNCTIONS: Readonly<Record<string, FunctionFacts>> = {
  get_input: {
    form: "{ get_input: input }",
    says: "The value of an input of the topology; further arguments lead into a list or map.",
    takes: ["input", "text"],
  },
  get_property: {
    form: "{ get_property: [ entity, property ] }",
    says: "A property of an entity, of one of its capabilities, or across one of its requirements.",
    takes: ["entity", "member"],
  },
  get_attribute: {
    form: "{ get_attribute: [ entity, attribute ] }",
    says: "An attribute of an entity, known when it runs.",
    takes: ["entity", "member"],
  },
  get_operation_output: {
    form: "{ get_operation_output: [ entity, interface, operation, output ] }",
    says: "What an operation gave back.",
    takes: ["entity", "text"],
  },
  get_nodes_of_type: {
    form: "{ get_nodes_of_type: type }",
    says: "The names of the node templates of a type.",
    takes: ["node type"],
  },
  get_artifact: {
    form: "{ get_artifact: [ entity, artifact ] }",
    says: "The place of an artifact of an entity.",
    takes: ["entity", "artifact", "text"],
  },
  concat: { form: "{ concat: [ text, text ] }", says: "Its parts as one text.", takes: ["value"] },
  join: {
    form: "{ join: [ [ text, text ], delimiter ] }",
    says: "The parts of a list as one text with a delimiter between them.",
    takes: ["value", "text"],
  },
  token: {
    form: "{ token: [ text, separator, index ] }",
    says: "One part of a text that a separator of one character divides; the first has the index 0.",
    takes: ["value", "text"],
  },
};

/** Those of them that TOSCA 2.0 still has, with its further ones (10.2). */
export const FUNCTIONS_2: Readonly<Record<string, FunctionFacts>> = {
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).filter(
      ([name]) => name !== "get_operation_output" && name !== "get_nodes_of_type",
    ),
  ),
  ...Object.fromEntries(
    Object.entries(LIBRARY)
      .filter(([name]) => !Object.hasOwn(FUNCTIONS, name))
      .map(([name, { takes, least, most, gives }]): [string, FunctionFacts] => {
        const names = takes.map((kinds) => kinds.join("|")).slice(0, Math.max(1, least));
        const form = `{ ${name}: [ ${[...names, ...(most > takes.length ? ["..."] : [])].join(", ")} ] }`;
        const says = `Gives ${gives === "first" ? "a value of the type of its first argument" : gives} (TOSCA 2.0 10.2).`;
        return [name, { form, says, takes: ["value"] }];
      }),
  ),
  node_index: {
    form: "$node_index",
    says: "The index of the node among those of its template.",
    takes: ["text"],
  },
  relationship_index: {
    form: "$relationship_index",
    says: "The index of the relationship among those of its requirement.",
    takes: ["text"],
  },
};

/** Words that stand for an entity inside of a function (TOSCA 1.3 section 4.1). */
export const ENTITY_KEYWORDS: Readonly<Record<string, string>> = {
  SELF: "the node or relationship that the function stands in",
  SOURCE: "the node that a relationship leaves from",
  TARGET: "the node that a relationship leads to",
  HOST: "the node that hosts this one",
};

/** The function that a key calls; TOSCA 2.0 writes `$` before the name. */
export function functionOf(key: string): FunctionFacts | undefined {
  const name = key.replace(/^\$/, "");
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name];
  return key.startsWith("$") && Object.hasOwn(FUNCTIONS_2, name) ? FUNCTIONS_2[name] : undefined;
}

/** What an argument names. */
export function argumentKind(call: string, index: number): ArgumentKind {
  const takes = functionOf(call)?.takes ?? ["value"];
  return takes[Math.min(index, takes.length - 1)] ?? "value";
}
