import type { FileHost } from "../base/host.js";
import type { SourceText } from "../base/span.js";
import { isUrl, resolvePath } from "./addresses.js";

const hosts = new WeakMap<SourceText, FileHost>();

/** Remembers through which host the files are read that a text names. */
export function rememberHost(source: SourceText, host: FileHost): void {
  hosts.set(source, host);
}

/** The host through which the files are read that a text names, where one is known. */
export function hostOf(source: SourceText): FileHost | undefined {
  return hosts.get(source);
}

/** A schema that a constraint names by a path or an address. */
export interface SchemaFile {
  readonly address: string;
  readonly text: string;
  /** The text of what this schema names in turn. */
  open(reference: string): SchemaFile | undefined;
}

/** What became of a name: `absent` where there is no such file, `unreachable` where that cannot be known. */
export type OpenedSchema = SchemaFile | "absent" | "unreachable";

/** Opens the schema that a file names (TOSCA 1.3 section 3.6.3, F27): a path beside it, or an address. */
export function openSchema(source: SourceText, reference: string): OpenedSchema {
  const host = hosts.get(source);
  if (host === undefined) return "unreachable";
  const found = read(host, resolvePath(source.name, reference, host));
  if (found !== undefined) return found;
  return isUrl(reference) || isUrl(source.name) ? "unreachable" : "absent";
}

function read(host: FileHost, address: string): SchemaFile | undefined {
  const text = host.read(address);
  if (text === undefined) return undefined;
  return { address, text, open: (reference) => read(host, resolvePath(address, reference, host)) };
}
