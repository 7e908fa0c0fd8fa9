import { describe, expect, test } from "vitest";
import { policyWith } from "../../../src/elasticity/core/index.js";
import { POLICY_PRESETS } from "../../../src/placement/policy-presets.js";
import { NO_HOOKS, readPolicyFile } from "../../../src/workspace/policy.js";
import { policyText } from "../../../src/workspace/policy-text.js";

describe("policies to begin with", () => {
  test.each(Object.entries(POLICY_PRESETS))(
    "CL-1 preset %s is written as a file that reads back the same",
    (_, { settings }) => {
      const text = policyText({ settings, hooks: NO_HOOKS, clues: {} }, ["a title"]);
      const file = readPolicyFile("policy.yaml", text);
      expect(file.ok).toBe(true);
      if (!file.ok) return;
      expect(file.value.warnings).toEqual([]);
      expect(policyWith(file.value.settings)).toEqual(policyWith(settings));
    },
  );
});
