import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { corpus } from "../topology/compile.js";
import { compile2, corpusHost } from "./compile.js";

const folder = corpus("oasis-2.0");

/** The places that the errors of some refused files must have: rules, not names, decide all the others. */
const PLACES: Readonly<Record<string, string>> = {
  "boolean/boolean-no-inv": "15 TS3004",
  "integer/integer-inv": "16 TS3004",
  "bytes/bytes-nil-inv": "14 TS3300",
  "data-type/data_type-extend_native_add_properties-inv": "18 TS3011",
  "call-operation-activity-definition/call-operation-input-type-mismatch-inv": "43 TS3004",
  "call-operation-activity-definition/call-operation-required-input-optional-inv": "45 TS3321",
  "call-operation-activity-definition/call-operation-undefined-operation-input-inv": "44 TS3316",
  "interface-type/interface-type-implemented-operation-inv": "29 TS3332",
  "dsl-definitions/dsl_definitions-unknown-definition-inv": "31 TS1003",
  "examples/import-examples-disordered-inv": "4 TS3312",
};

describe.skipIf(folder === undefined)("the OASIS 2.0 conformance files", () => {
  const root = folder ?? "";
  const cases = folder === undefined ? [] : (readdirSync(root, { recursive: true }) as string[]);
  const names = cases
    .filter((file) => file.endsWith(".expected"))
    .map((file) => file.replace(/\.expected$/, ""));
  const check = (name: string) => {
    const path = resolve(root, `${name}.yaml`);
    return compile2(readFileSync(path, "utf8"), { name: path, host: corpusHost(root) });
  };

  test.each(names.sort())("%s", (name) => {
    const expected = readFileSync(resolve(root, `${name}.expected`), "utf8").trim();
    const { errors } = check(name);
    if (expected === "0") expect(errors).toEqual([]);
    else expect(errors.length).toBeGreaterThan(0);
    const place = PLACES[name];
    if (place !== undefined) expect(errors).toContain(place);
  });

  test("D-7: mutilated files give findings, not exceptions", () => {
    const wrong = ["", "null", "5", "[]", "{}", "[ { a: b } ]", "$value", "{ $get_input: x }", "'text'"];
    for (const [index, name] of names.entries()) {
      const path = resolve(root, `${name}.yaml`);
      const lines = readFileSync(path, "utf8").split("\n");
      for (let line = index % 3; line < lines.length; line += 3) {
        const value = wrong[(line + index) % wrong.length] ?? "";
        const mutated = lines.map((each, at) => (at === line ? each.replace(/:.*$/, `: ${value}`) : each));
        expect(() => compile2(mutated.join("\n"), { name: path, host: corpusHost(root) })).not.toThrow();
      }
    }
  });
});
