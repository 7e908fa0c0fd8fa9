import type { FileHost } from "../base/host.js";

/** True for an address with a scheme. */
export function isUrl(reference: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(reference);
}

/** Address of a reference as seen from the file, or the address, that holds it. */
export function resolvePath(from: string, reference: string, host: FileHost): string {
  if (isUrl(reference)) return reference;
  if (isUrl(from) && URL.canParse(reference, from)) return new URL(reference, from).href;
  return host.resolve(from, reference.replace(/^file:/, ""));
}
