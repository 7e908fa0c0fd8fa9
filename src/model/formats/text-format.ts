import type { Json } from "../../base/json.js";
import type { TextFormat } from "../primitives.js";
import { xmlFault } from "./xml.js";

/** Why a text is not well-formed in a format, in words; undefined when it is (TOSCA 1.3 section 5.3.2, F27). */
export function formatFault(text: string, format: TextFormat): string | undefined {
  if (format === "xml") return xmlFault(text);
  return parseJson(text) === undefined ? "it is not valid JSON" : undefined;
}

/** The value that a JSON text stands for; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
