import type { Colors } from "./console.js";

/** Colour codes do not take up columns. */
const ESCAPE = String.fromCharCode(27);
const COLOR_CODE = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");

/** Aligned columns with a dim head; the last column is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], colors: Colors): string {
  const all = [head.map((name) => colors.dim(name)), ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function width(cell: string): number {
  return cell.replace(COLOR_CODE, "").length;
}

function pad(cell: string, wanted: number): string {
  return cell + " ".repeat(Math.max(0, wanted - width(cell)));
}
