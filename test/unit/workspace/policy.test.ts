import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { sourceText } from "../../../src/base/span.js";
import { readQueue } from "../../../src/cli/queue-plan/read.js";
import { readSites } from "../../../src/compiler.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { POLICY_CODES } from "../../../src/diagnostics/catalog/policy.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { DEFAULT_POLICY, type ElasticityPolicy } from "../../../src/elasticity/core/policy.js";
import { POLICY_FIELD_ENTRIES, type PolicyFieldName } from "../../../src/placement/policy-fields.js";
import { checkPools } from "../../../src/placement/policy-pools.js";
import { importClues } from "../../../src/workspace/clues/import.js";
import { readPolicy, readPolicyFile } from "../../../src/workspace/policy.js";
import { policyText } from "../../../src/workspace/policy-text.js";

/** A value of each field that is not its default, as a file writes it and as it is read. */
const OTHER: { readonly [K in PolicyFieldName]: readonly [string, ElasticityPolicy[K]] } = {
  classes: [
    "[reconsider, pending-jobs, adaptive-idle, minimum, free, do-not-boot, expect-ends, consolidate, renew, spot, budget]",
    [
      "reconsider",
      "pending-jobs",
      "adaptive-idle",
      "minimum",
      "free",
      "do-not-boot",
      "expect-ends",
      "consolidate",
      "renew",
      "spot",
      "budget",
    ],
  ],
  idleTime: ["7 m", 420],
  period: ["3", 3],
  reconsiderTime: ["2 m", 120],
  maxBooting: ["4", 4],
  startRate: ["17", 17],
  batchQuiet: ["2 s", 2],
  batchMax: ["20", 20],
  maxWaitPowerOn: ["1 h", 3600],
  maxWaitPowerOff: ["601", 601],
  delayPowerOn: ["11", 11],
  delayPowerOff: ["12", 12],
  retries: ["9", 9],
  retriesOff: ["8", 8],
  recoveryPeriod: ["31 s", 31],
  cooldown: ["13", 13],
  cooldownServed: ["14", 14],
  minNodes: ["1", 1],
  schedule: [
    '[{ cron: "0 8 * * mon-fri", minNodes: 2 }, { cron: "0 20 * * *", extraNodesShare: 0.2, disruption: 0 }]',
    [
      { cron: "0 8 * * mon-fri", minNodes: 2 },
      { cron: "0 20 * * *", extraNodesShare: 0.2, disruption: 0 },
    ],
  ],
  pools: [
    "{ lab-b: { idleTime: 10 m, maxWaitPowerOn: 20 m }, wn: { setupTime: 9 } }",
    { "lab-b": { idleTime: 600, maxWaitPowerOn: 1200 }, wn: { setupTime: 9 } },
  ],
  disabledNodes: ["[vnode-2]", ["vnode-2"]],
  maxNodes: ["6", 6],
  extraSlotsFree: ["3", 3],
  extraNodesFree: ["2", 2],
  extraNodesShare: ["0.25", 0.25],
  extraNodesPeriod: ["33", 33],
  failGrace: ["61", 61],
  glitchTime: ["62", 62],
  backoff: ["5 s", 5],
  recovery: ["40 m", 2400],
  protectAfter: ["6", 6],
  orderRetry: ["7", 7],
  negativeMeansInfinite: ["false", false],
  gang: ["greedy", "greedy"],
  placement: ["[cost, priority]", ["cost", "priority"]],
  renewShare: ["0.25", 0.25],
  disruption: ["0.1", 0.1],
  consolidateScore: ["0.75", 0.75],
  setupTime: ["45", 45],
  bootPenalty: ["2 m", 120],
  learnedGaps: ["32", 32],
  budgetPerHour: ["2.5", 2.5],
  budgetPerDay: ["20", 20],
  priceCeiling: ["3.5", 3.5],
  onDemandBase: ["2", 2],
  spotShare: ["0.5", 0.5],
};

const text = POLICY_FIELD_ENTRIES.map(([name]) => `${name}: ${OTHER[name][0]}`).join("\n");
const values = Object.fromEntries(POLICY_FIELD_ENTRIES.map(([name]) => [name, OTHER[name][1]]));

function refused(yaml: string): readonly Diagnostic[] {
  const read = readPolicy("policy.yaml", yaml);
  if (read.ok) throw new Error(`taken: ${yaml}`);
  return read.error;
}

function places(found: readonly Diagnostic[]): readonly string[] {
  return found.map(({ code, span }) => {
    const { line, column } = span.source.position(span.start);
    return `${line}:${column} ${code}`;
  });
}

describe("policy file", () => {
  test("CL-1 every parameter can be set, and the others keep their default", () => {
    for (const [name] of POLICY_FIELD_ENTRIES) expect(OTHER[name][1], name).not.toEqual(DEFAULT_POLICY[name]);
    expect(readPolicy("policy.yaml", text)).toEqual({ ok: true, value: values });
    expect(readPolicyFile("policy.yaml", text)).toMatchObject({ ok: true, value: { warnings: [] } });
    expect(readPolicy("policy.yaml", "idleTime: 60")).toEqual({
      ok: true,
      value: { ...DEFAULT_POLICY, idleTime: 60 },
    });
    expect(readPolicy("policy.json", '{"gang": "best-effort"}')).toMatchObject({
      ok: true,
      value: { gang: "best-effort" },
    });
  });

  test("CL-1 the same parameters can be set in the sites file", () => {
    const sink = createSink();
    const indented = text.replaceAll(/^/gm, "    ");
    const yaml = `cluster:\n  elasticity:\n${indented}\nsites: [{ name: a, provider: local }]\n`;
    const file = readSites(sourceText("sites.yaml", yaml), sink);
    expect(sink.list()).toEqual([]);
    expect(file?.cluster.elasticity).toEqual(values);
  });

  test("a file that was printed is read back as it was", () => {
    const read = readPolicyFile(
      "policy.yaml",
      `${text}\nhooks: { idle: [/bin/x, "#1"], timeout: 2 m }\nclues: { CLUES_PORT: "8000" }`,
    );
    if (!read.ok) throw new Error("refused");
    const printed = policyText(read.value, ["title"]);
    const again = readPolicyFile("again.yaml", printed);
    if (!again.ok) throw new Error("refused what was printed");
    expect({ ...again.value, poolSpans: undefined }).toEqual({ ...read.value, poolSpans: undefined });
  });

  test.each([
    ["an unknown key", "idelTime: 5", ["1:1 TS2004"]],
    ["a class that does not exist", "classes: [pending-jobs, idel]", ["1:25 TS2010"]],
    ["a class twice", "classes: [pending-jobs, idle, idle]", ["1:31 TS8101"]],
    ["a criterion twice", "placement: [cost, cost]", ["1:19 TS8101"]],
    ["both idle classes", "classes: [adaptive-idle, pending-jobs, idle]", ["1:40 TS8102"]],
    ["an empty pipeline", "classes: []", ["1:10 TS2011"]],
    ["a negative budget", "budgetPerDay: -1\nclasses: [pending-jobs, idle, budget]", ["1:15 TS2011"]],
    ["a share above one", "disruption: 1.5", ["1:13 TS2011"]],
    ["half a node", "maxBooting: 2.5", ["1:13 TS2006"]],
    ["a time in parsecs", "idleTime: 3 parsec", ["1:11 TS2011"]],
    ["a bad schedule", 'schedule:\n  - { cron: "0 25 * * *", minNodes: 1 }', ["2:16 TS8103"]],
    ["a schedule that never comes", "schedule: [{ cron: 0 0 30 2 *, minNodes: 1 }]", ["1:24 TS8103"]],
    ["no size in a schedule", 'schedule: [{ cron: "0 8 * * *" }]', ["1:12 TS2005"]],
    ["what no pool sets", "pools: { lab-b: { minNodes: 1 } }", ["1:19 TS2004"]],
    ["a time of a pool that is none", "pools: { lab-b: { idleTime: long } }", ["1:29 TS2011"]],
    ["a pool without a time", "pools: { lab-b: {} }", ["1:17 TS2011"]],
    ["a share above one in a schedule", 'schedule: [{ cron: "0 8 * * *", disruption: 2 }]', ["1:45 TS2011"]],
    ["what no schedule sets", 'schedule: [{ cron: "0 8 * * *", idleTime: 2 }]', ["1:33 TS2004"]],
    ["a minimum above the maximum", "maxNodes: 3\nminNodes: 4", ["2:11 TS8104"]],
    [
      "a scheduled minimum above the maximum",
      'maxNodes: 3\nschedule: [{ cron: "0 8 * * *", minNodes: 4 }]',
      ["2:43 TS8104"],
    ],
    ["a window that ends before it is quiet", "batchQuiet: 30 s", ["1:13 TS8104"]],
    ["a first wait above the longest", "recovery: 5", ["1:11 TS8104"]],
    ["a hook that does not exist", "hooks: { powerOn: [/bin/true] }", ["1:10 TS2004"]],
    ["a hook that is no list", "hooks: { idle: /bin/true }", ["1:16 TS2006"]],
    ["no map", "- idleTime", ["1:1 TS2006"]],
  ])("refuses %s", (_, yaml, expected) => {
    expect(places(refused(yaml))).toEqual(expected);
  });

  test("names that do not exist come with those that may have been meant", () => {
    expect(refused("idelTime: 5")[0]?.hint).toBe('Did you mean "idleTime"?');
    expect(refused("classes: [adaptiv-idle]")[0]?.hint).toBe('Did you mean "adaptive-idle"?');
    expect(refused("hooks: { powerdOn: [x] }")[0]?.hint).toMatch(/poweredOn/);
  });

  test("all faults of a file are told at once", () => {
    const found = refused("classes: [idle, idle, adaptive-idle]\nmaxNodes: 1\nminNodes: 2");
    expect(found.map(({ code }) => code)).toEqual(["TS8106", "TS8101", "TS8102", "TS8104", "TS8105"]);
  });

  test.each([
    ["extraSlotsFree: 1", ["1:17 TS8105"]],
    ['schedule: [{ cron: "0 8 * * *", extraNodesFree: 1 }]', ["1:49 TS8105"]],
    ['schedule: [{ cron: "0 8 * * *", disruption: 0 }]', []],
    ["budgetPerHour: 1", ["1:16 TS8105"]],
    ["classes: [idle]", ["1:10 TS8106"]],
    ["classes: [pending-jobs]", ["1:10 TS8106"]],
    ["extraSlotsFree: 0", []],
  ])("warns of %s and goes on", (yaml, expected) => {
    const read = readPolicyFile("policy.yaml", yaml);
    expect(read.ok && places(read.value.warnings)).toEqual(expected);
  });
});

describe("pages of the policy codes", () => {
  const docs = fileURLToPath(new URL("../../../docs/diagnostics/", import.meta.url));
  const examples = Object.values(POLICY_CODES).flatMap(({ code }) => {
    const page = readFileSync(`${docs}${code}.md`, "utf8");
    const blocks = [...page.matchAll(/## (Wrong|Right)\n\n```(yaml|ini|text)\n([\s\S]*?\n)```/g)];
    return blocks.map(([, kind = "", language = "", body = ""]) => ({ code, kind, language, body }));
  });

  test("each has both", () => expect(examples).toHaveLength(2 * Object.keys(POLICY_CODES).length));

  test.each(examples)("$code: the $kind example", ({ code, kind, language, body }) => {
    const sink = createSink();
    if (language === "text") readQueue(sourceText("queue.txt", body), sink);
    else if (language === "ini") importClues(sourceText("clues2.cfg", body), {}, sink);
    else {
      const read = readPolicyFile("policy.yaml", body);
      for (const diagnostic of read.ok ? read.value.warnings : read.error) sink.add(diagnostic);
      if (read.ok) {
        const { settings, poolSpans } = read.value;
        checkPools(settings.pools ?? {}, ["lab-a", "lab-b"], (pool) => poolSpans?.get(pool), sink);
      }
    }
    const codes = [...new Set(sink.list().map((diagnostic) => diagnostic.code))];
    expect(codes).toEqual(kind === "Wrong" ? [code] : []);
  });
});
