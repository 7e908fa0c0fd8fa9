import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
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

  test("CL-1 a file that names one says beside it only what is to differ", () => {
    const read = readPolicyFile("policy.yaml", "preset: ready\nbootPenalty: 7 m\nidleTime: 60\n");
    const wanted = { ...POLICY_PRESETS.ready.settings, bootPenalty: 420, idleTime: 60 };
    expect(read).toMatchObject({ ok: true, value: { settings: wanted, warnings: [] } });
  });

  test("CL-1 so does the section of a sites file", () => {
    const sink = createSink();
    const text =
      "cluster: { elasticity: { preset: lean, minNodes: 1 } }\nsites: [{ name: lab, provider: local }]\n";
    const file = readSites(sourceText("sites.yaml", text), sink);
    expect(sink.list()).toEqual([]);
    expect(file?.cluster.elasticity).toMatchObject({ ...POLICY_PRESETS.lean.settings, minNodes: 1 });
  });

  test("CL-1 a name that is none is refused at its place, with the nearest one", () => {
    const read = readPolicyFile("policy.yaml", "preset: redy\n");
    expect(read.ok).toBe(false);
    if (read.ok) return;
    const [fault] = read.error;
    expect(fault).toMatchObject({ code: "TS2010", span: { start: 8 } });
    expect(fault?.hint).toContain('"ready"');
  });
});
