import { randomBytes } from "node:crypto";

/** A new resource id: the name and 8 hexadecimal digits. */
export function uniqueId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}
