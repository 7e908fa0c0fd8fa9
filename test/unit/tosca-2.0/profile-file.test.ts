import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { prepareLibrary, readPrepared, writePrepared } from "../../../src/schema/prepare.js";
import { childOf } from "../../../src/syntax/access.js";
import { parseYaml } from "../../../src/syntax/compose.js";
import { TYPE_KINDS } from "../../../src/tosca-2.0/model.js";
import { profileFile } from "../../../src/tosca-2.0/profile-file.js";
import { PROFILES } from "../../../src/tosca-2.0/profiles.js";
import { bundled } from "../topology/compile.js";

describe("profiles of TOSCA 2.0 are read type by type", () => {
  test.each([...PROFILES])(
    "S-4 %s: in parts or prepared, types are what parsing the whole text gives",
    (_, name) => {
      const source = bundled(name);
      const root = parseYaml(source, { add: () => {} });
      const prepared = prepareLibrary(source);
      const fromFile = prepared && profileFile(source, readPrepared(writePrepared(prepared)));
      const inParts = profileFile(source);
      for (const kind of TYPE_KINDS) {
        const section = childOf(root, `${kind}_types`);
        const whole = section?.kind === "map" ? section.entries : [];
        for (const file of [fromFile, inParts]) {
          const types = [...(file?.types[kind].values() ?? [])];
          expect(types.map(({ name: type, span, node }) => [type, span, node])).toEqual(
            whole.map(({ key, keySpan, value }) => [key, keySpan, value]),
          );
        }
      }
      expect(childOf(fromFile?.root, "imports")).toEqual(childOf(root, "imports"));
      expect(childOf(fromFile?.root, "profile")).toEqual(childOf(root, "profile"));
    },
  );

  test("S-4 a prepared form of another text is not used, and a definition is read when it is asked for", () => {
    const head = "tosca_definitions_version: tosca_2_0\nprofile: p\n\nnode_types:\n";
    const source = sourceText("now", `${head}  New:\n    description: now\n  Other: [wrong\n`);
    const old = prepareLibrary(sourceText("old", `${head}  Old:\n    description: old\n`));
    const types = profileFile(source, old)?.types.node;
    expect([...(types?.keys() ?? [])]).toEqual(["New", "Other"]);
    expect(childOf(types?.get("New")?.node, "description")).toMatchObject({ text: "now" });
    expect(() => types?.get("Other")?.node).toThrow("now does not define Other");
  });
});
