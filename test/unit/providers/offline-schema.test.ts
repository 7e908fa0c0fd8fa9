import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import command from "../../../providers/offline/command/schema.json" with { type: "json" };
import tls from "../../../providers/offline/tls/schema.json" with { type: "json" };

const OFFICIAL = path.resolve(import.meta.dirname, "../../../../shared/schemas");
const present = existsSync(OFFICIAL);
if (!present) console.warn("skipped: the official schemas are not at hand (../shared/schemas)");

test.skipIf(!present).each([command, tls])(
  "the schema of $name says of its resources what the official one says",
  (ours) => {
    const official = JSON.parse(readFileSync(path.join(OFFICIAL, `${ours.name}.json`), "utf8"));
    for (const [token, resource] of Object.entries(ours.resources)) {
      const { inputProperties, requiredInputs, properties, required } = official.resources[token];
      expect(resource, token).toEqual({
        inputProperties,
        ...(requiredInputs === undefined ? {} : { requiredInputs }),
        properties,
        required: required ?? [],
      });
    }
    for (const [token, type] of Object.entries(ours.types))
      expect(type, token).toEqual(official.types[token]);
  },
);
