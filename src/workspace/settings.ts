import { existsSync, readFileSync } from "node:fs";
import type { Json } from "../base/json.js";
import { sourceText } from "../base/span.js";
import { createSink } from "../diagnostics/bag.js";
import { parseYaml } from "../syntax/compose.js";
import { toJson } from "../syntax/scalars.js";
import { type Project, stackSettingsPath } from "./project.js";

/** What a stack's settings file says in namespace `elastosca`. */
export interface StackSettings {
  readonly template?: string;
  readonly sites?: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly role: string;
  readonly site: string;
  /** Names of the workers that are wanted. */
  readonly nodes: readonly string[];
}

/** Reads the settings of a stack without starting the engine; undefined when there is no such stack. */
export function readSettings(project: Project, stack: string): StackSettings | undefined {
  const file = stackSettingsPath(project, stack);
  if (!existsSync(file)) return undefined;
  const root = parseYaml(sourceText(file, readFileSync(file, "utf8")), createSink());
  const document = root === undefined ? undefined : toJson(root);
  const config = isObject(document) && isObject(document["config"]) ? document["config"] : {};
  const text = (key: string): string | undefined => {
    const value = config[`elastosca:${key}`];
    return typeof value === "string" ? value : undefined;
  };
  const template = text("template");
  const sites = text("sites");
  const inputs = config["elastosca:inputs"];
  const nodes = config["elastosca:nodes"];
  return {
    ...(template === undefined ? {} : { template }),
    ...(sites === undefined ? {} : { sites }),
    inputs: isObject(inputs) ? inputs : {},
    role: text("role") ?? "all",
    site: text("site") ?? "",
    nodes: Array.isArray(nodes) ? nodes.map(String) : [],
  };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
