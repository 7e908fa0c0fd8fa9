import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CodeAction,
  DocumentSymbol,
  Hover,
  InlayHint,
  Location,
  SemanticTokens,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { ROOT } from "../support/scenario.js";
import { type Client, uriOf } from "./language-client.js";
import { applied, type EditedProject, HEAD, openProject } from "./language-project.js";

let project: EditedProject;
let client: Client;
let main: string;
let own: string;
const ask = <T>(method: string, text: string, more?: object) => project.ask<T>(method, text, more);

beforeAll(async () => {
  project = await openProject();
  ({ client, main, own } = project);
});

afterAll(async () => expect(await project.end()).toBe(0));

describe("navigation", () => {
  test("a bundled type leads to a read-only file with its definition", async () => {
    const found = await ask<Location>(
      "textDocument/definition",
      HEAD.replace("indigo.Compute", "indigo.Com‸pute"),
    );
    const path = fileURLToPath(found.uri);
    expect(existsSync(path)).toBe(true);
    expect(statSync(path).mode & 0o222).toBe(0);
    expect(readFileSync(path, "utf8").split("\n")[found.range.start.line]).toContain(
      "tosca.nodes.indigo.Compute:",
    );
  });

  test("definitions and references cross imports", async () => {
    const text = HEAD.replace("size: 3", "si‸ze: 3");
    const found = await ask<Location>("textDocument/definition", text);
    expect(found).toEqual({
      uri: uriOf(own),
      range: { start: { line: 5, character: 6 }, end: { line: 5, character: 10 } },
    });
    const uses = await ask<Location[]>("textDocument/references", text, {
      context: { includeDeclaration: true },
    });
    expect(uses.map(({ uri }) => uri).sort()).toEqual([uriOf(main), uriOf(own)].sort());
  });

  test("an import leads to its file", async () => {
    const found = await ask<Location>("textDocument/definition", HEAD.replace("own_types", "own_‸types"));
    expect(found.uri).toBe(uriOf(own));
  });

  test("renaming a node template and an input changes every use", async () => {
    const renamed = await ask<WorkspaceEdit>(
      "textDocument/rename",
      HEAD.replace("    server:", "    ser‸ver:"),
      {
        newName: "big",
      },
    );
    expect(applied(HEAD, renamed.changes?.[uriOf(main)] ?? [])).toBe(HEAD.replace(/\bserver\b/g, "big"));
    const input = await ask<WorkspaceEdit>(
      "textDocument/rename",
      HEAD.replace("get_input: cpus", "get_input: cp‸us"),
      {
        newName: "cores",
      },
    );
    expect(applied(HEAD, input.changes?.[uriOf(main)] ?? [])).toBe(
      HEAD.replace("    cpus:", "    cores:").replace("get_input: cpus", "get_input: cores"),
    );
  });

  test("a type of the user's is renamed in all files, one of the libraries is refused", async () => {
    const renamed = await ask<WorkspaceEdit>(
      "textDocument/rename",
      HEAD.replace("example.Mine", "example.Mi‸ne"),
      {
        newName: "example.Yours",
      },
    );
    expect(Object.keys(renamed.changes ?? {}).sort()).toEqual([uriOf(main), uriOf(own)].sort());
    const refused = ask("textDocument/prepareRename", HEAD.replace("indigo.Compute", "indigo.Com‸pute"));
    await expect(refused).rejects.toThrow(/library that comes with the compiler/);
    client.close(main);
  });

  test("outline, symbols of the project, folds and links", async () => {
    const outline = await ask<DocumentSymbol[]>("textDocument/documentSymbol", HEAD);
    const topology = outline.find(({ name }) => name === "topology_template");
    const nodes = topology?.children?.find(({ name }) => name === "node_templates");
    expect(nodes?.children?.map(({ name }) => name)).toEqual(["server", "front", "mine"]);
    const symbols = (await client.connection.sendRequest("workspace/symbol", { query: "mine" })) as {
      name: string;
    }[];
    expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(["mine", "example.Mine"]));
    const folds = await ask<{ startLine: number }[]>("textDocument/foldingRange", HEAD);
    expect(folds.map(({ startLine }) => startLine)).toContain(HEAD.split("\n").indexOf("    server:"));
    const links = await ask<{ target: string }[]>("textDocument/documentLink", HEAD);
    expect(links.map(({ target }) => target)).toContain(uriOf(own));
  });
});

describe("reading and editing", () => {
  test("hover shows the derivation of a type, a property with its constraints, the value of a function", async () => {
    const type = await ask<Hover>("textDocument/hover", HEAD.replace("indigo.Compute", "indigo.Com‸pute"));
    expect(JSON.stringify(type.contents)).toContain(
      "`tosca.nodes.indigo.Compute` ← `tosca.nodes.Compute` ← `tosca.nodes.Root`",
    );
    const property = await ask<Hover>("textDocument/hover", HEAD.replace("size: 3", "si‸ze: 3"));
    expect(JSON.stringify(property.contents)).toContain("own_types.yaml:6");
    expect(JSON.stringify(property.contents)).toMatch(/must be .*1.*8/);
    const call = await ask<Hover>("textDocument/hover", HEAD.replace("get_input:", "get_in‸put:"));
    expect(JSON.stringify(call.contents)).toContain("value: `4`");
  });

  test("a slip in a name has a quick fix that mends it", async () => {
    const text = HEAD.replace("        size: 3", "        sise: 3");
    client.open(main, text);
    const line = text.split("\n").indexOf("        sise: 3");
    const range = { start: { line, character: 8 }, end: { line, character: 12 } };
    const actions = (await client.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: uriOf(main) },
      range,
      context: { diagnostics: [] },
    })) as CodeAction[];
    client.close(main);
    const fix = actions.find(({ title }) => title.includes('"size"'));
    expect(applied(text, fix?.edit?.changes?.[uriOf(main)] ?? [])).toBe(HEAD);
  });

  test("formatting keeps comments and leaves broken files alone", async () => {
    const untidy = HEAD.replace("        size: 3", "        size:    3   # why");
    const edits = await ask<TextEdit[]>("textDocument/formatting", untidy, {
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(applied(untidy, edits)).toBe(HEAD.replace("        size: 3", "        size: 3 # why"));
    const broken = await ask<TextEdit[]>("textDocument/formatting", `${HEAD}a: [`, {
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(broken).toEqual([]);
  });

  test("values of functions are shown behind them, tokens name what a word is", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = await ask<InlayHint[]>("textDocument/inlayHint", HEAD, { range });
    expect(hints.map(({ label }) => label)).toEqual(["= 4"]);
    const tokens = await ask<SemanticTokens>("textDocument/semanticTokens/full", HEAD);
    expect(tokens.data.length % 5).toBe(0);
    expect(tokens.data.length).toBeGreaterThan(100);
  });

  test("the text of a bundled library can be asked for", async () => {
    const location = await ask<Location>(
      "textDocument/definition",
      HEAD.replace("indigo.Compute", "indigo.Com‸pute"),
    );
    const text = await client.connection.sendRequest("elastosca/bundledText", { uri: location.uri });
    expect(text).toBe(readFileSync(join(ROOT, "tosca", "types", "indigo.yaml"), "utf8"));
  });
});
