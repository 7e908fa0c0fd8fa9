import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../src/base/json.js";
import { headOf, type Span, sourceText } from "../src/base/span.js";
import { createSink } from "../src/diagnostics/bag.js";
import { parseYaml } from "../src/syntax/compose.js";
import { nodeAt } from "../src/syntax/locate.js";
import type { YamlNode } from "../src/syntax/node.js";

/** What the settings of a stack say, in namespace `elastosca`. */
export interface StackSettings {
  readonly template: string | undefined;
  readonly sites: string | undefined;
  readonly inputs: Readonly<Record<string, Json>>;
  /** Path of a compiled plan, instead of template, sites and inputs. */
  readonly plan: string | undefined;
  readonly role: string;
  readonly site: string;
  /** Names of the workers that are wanted. */
  readonly nodes: readonly string[];
  /** Name of the stack that is core to this one. */
  readonly core: string;
  /** Values that a compiled plan of single resources names but does not hold. */
  secrets(): Readonly<Record<string, string>>;
  /** Place of a setting, or of an item of a list, in the settings file; its head when it is not found there. */
  spanOf(key: string, index?: number): Span;
  /** An absolute path; relative ones start at the folder of Pulumi.yaml. */
  path(reference: string): string;
}

/** Reads the settings of the stack that the program runs for. */
export function readStackSettings(): StackSettings {
  const config = new pulumi.Config("elastosca");
  const file = join("stacks", `Pulumi.${pulumi.getStack()}.yaml`);
  const root = projectRoot(file);
  const filled = (key: string) => config.get(key) || undefined;
  let document: YamlNode | undefined;
  const source = () => sourceText(file, textOf(join(root, file)));
  return {
    template: filled("template"),
    sites: filled("sites"),
    inputs: config.getObject<Record<string, Json>>("inputs") ?? {},
    plan: filled("plan"),
    role: filled("role") ?? "all",
    site: config.get("site") ?? "",
    nodes: config.getObject<string[]>("nodes") ?? [],
    core: filled("core") ?? "core",
    secrets: () => config.getObject<Record<string, string>>("secrets") ?? {},
    spanOf(key, index) {
      document ??= parseYaml(source(), createSink());
      const pointer = `/config/elastosca:${key}${index === undefined ? "" : `/${index}`}`;
      const node = document === undefined ? undefined : nodeAt(document, pointer);
      return node?.span ?? headOf(source());
    },
    path: (reference) => (isAbsolute(reference) ? reference : join(root, reference)),
  };
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/**
 * Folder of Pulumi.yaml. Older language hosts do not tell it, and a workspace's program lies outside of it:
 * then it is the nearest one above where the engine was started, if it has this stack's settings, or above
 * the program.
 */
function projectRoot(settingsFile: string): string {
  const told = process.env.ELASTOSCA_ROOT ?? pulumi.runtime.getRootDirectory();
  if (isAbsolute(told) && existsSync(told)) return told;
  const started = nearestProject(process.env.PWD ?? process.cwd());
  return existsSync(join(started, settingsFile)) ? started : nearestProject(process.cwd());
}

function nearestProject(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, "Pulumi.yaml")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
