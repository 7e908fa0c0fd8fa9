import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TextEdit } from "vscode-languageserver/node";
import { type Client, marked, startClient, uriOf } from "./language-client.js";

/** The main file of the tests of the language server. */
export const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - indigo: https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml
  - own_types.yaml
topology_template:
  inputs:
    cpus:
      type: integer
      default: 4
      description: processors of each worker
  node_templates:
    server:
      type: tosca.nodes.indigo.Compute
      capabilities:
        host:
          properties:
            num_cpus: { get_input: cpus }
    front:
      type: tosca.nodes.indigo.LRMS.FrontEnd.Slurm
      requirements:
        - host: server
    mine:
      type: example.Mine
      properties:
        size: 3
`;
/** The types that it imports. */
export const OWN = `tosca_definitions_version: tosca_simple_yaml_1_0
node_types:
  example.Mine:
    derived_from: tosca.nodes.Root
    properties:
      size:
        type: integer
        constraints:
          - in_range: [ 1, 8 ]
`;

/** A folder with the two files, and a client whose server works in it. */
export interface EditedProject {
  readonly folder: string;
  readonly main: string;
  readonly own: string;
  readonly client: Client;
  /** Asks about the place of the cursor in a text, which the editor has open under the main file's name. */
  ask<T>(method: string, text: string, more?: object): Promise<T>;
  /** Says goodbye; gives the exit status of the server. */
  end(): Promise<number | null>;
}

/** Makes the folder and starts the server. */
export async function openProject(): Promise<EditedProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "elastosca-lsp-")));
  const [main, own] = [join(folder, "main.yaml"), join(folder, "own_types.yaml")];
  writeFileSync(main, HEAD);
  writeFileSync(own, OWN);
  const client = await startClient(folder);
  return {
    folder,
    main,
    own,
    client,
    async ask<T>(method: string, text: string, more: object = {}) {
      const at = marked(text);
      client.open(main, at.text);
      const place = { textDocument: { uri: uriOf(main) }, position: at.position };
      try {
        return (await client.connection.sendRequest(method, { ...place, ...more })) as T;
      } finally {
        client.close(main);
      }
    },
    async end() {
      const status = await client.stop();
      rmSync(folder, { recursive: true, force: true });
      return status;
    },
  };
}

/** A text after the edits of a client. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: { line: number; character: number }) =>
    (starts[line] ?? text.length) + character;
  return [...edits]
    .sort((left, right) => offset(right.range.start) - offset(left.range.start))
    .reduce(
      (all, { range, newText }) => all.slice(0, offset(range.start)) + newText + all.slice(offset(range.end)),
      text,
    );
}
