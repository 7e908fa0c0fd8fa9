import { describe, expect, it } from "vitest";
import { inputFaults, packageSchema } from "../support/schema-check.js";
import { COMMAND } from "./recorded-deployment.js";

describe("the schema check itself", () => {
  const schema = packageSchema("command");
  it.skipIf(schema === undefined)("finds unknown, missing and mistyped inputs", () => {
    const faults = inputFaults(schema!, COMMAND, { creat: "x", logging: "loud", create: 1 });
    expect(faults).toEqual([
      `${COMMAND}: unknown property creat`,
      `${COMMAND}: required property connection is missing`,
      `${COMMAND}.logging: loud is not allowed`,
      `${COMMAND}.create: number instead of string`,
    ]);
  });
});
