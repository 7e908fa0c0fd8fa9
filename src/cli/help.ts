/** Examples for the end of a command's help: what to type, and what for. */
export function examples(...lines: readonly (readonly [command: string, purpose: string])[]): string {
  return [
    "",
    "Examples:",
    ...lines.map(([command, purpose]) => `  $ elastosca ${command}\n      ${purpose}`),
  ].join("\n");
}
