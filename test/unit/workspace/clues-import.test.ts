import { describe, expect, test } from "vitest";
import { CLUES_HOOKS } from "../../../src/workspace/clues/hooks.js";
import { CLUES_PARAMETERS } from "../../../src/workspace/clues/parameters.js";
import { type PolicyFile, readPolicyFile } from "../../../src/workspace/policy.js";
import { becomesOf, policyText } from "../../../src/workspace/policy-text.js";
import { imported } from "./imported-clues.js";

const CLASS = "clueslib.schedulers.CLUES_Scheduler_";

describe("CL-1 import of a CLUES configuration", () => {
  test("CL-1 the defaults are those of CLUES", () => {
    const { clues, found } = imported("");
    expect(found).toEqual([]);
    expect(clues?.settings).toEqual({
      classes: ["reconsider", "pending-jobs", "idle", "free", "minimum"],
      period: 5,
      idleTime: 1800,
      reconsiderTime: 60,
      cooldown: 0,
      maxBooting: 0,
      extraSlotsFree: 0,
      extraNodesFree: 0,
      extraNodesPeriod: 30,
      retries: 3,
      retriesOff: 3,
      recoveryPeriod: 30,
      maxWaitPowerOn: 300,
      maxWaitPowerOff: 300,
      failGrace: 120,
      glitchTime: 120,
      delayPowerOn: 10,
      delayPowerOff: 10,
      cooldownServed: 120,
      negativeMeansInfinite: true,
      disabledNodes: [],
    });
    expect(clues?.hooks).toEqual({ timeout: 180, commands: {} });
    expect(clues?.clues).toMatchObject({
      CLUES_PORT: "8000",
      LOGGER_MARK: "1800",
      TIMEOUT_COMMANDS: "10",
      CLUES_REQUEST_WAIT_TIMEOUT: "300",
      PERIOD_MONITORING_JOBS: "0",
      PERIOD_LIFECYCLE: "5",
      COOLDOWN_SERVED_JOBS: "120",
    });
  });

  test("CL-1 every parameter that a file lists is visible in the effective configuration", () => {
    const given = CLUES_PARAMETERS.map((parameter, index) => ({
      parameter,
      text: otherValue(parameter.kind, index),
    }));
    const sections = ["scheduling", "monitoring", "general", "client", "hooks"].map((section) =>
      [
        `[${section}]`,
        ...given
          .filter(({ parameter }) => parameter.section === section)
          .map(({ parameter, text }) => `${parameter.name}=${text}`),
      ].join("\n"),
    );
    const { clues, found } = imported(sections.join("\n\n"));
    expect(found).toEqual([]);
    if (clues === undefined) throw new Error("refused");
    const file = readPolicyFile("policy.yaml", policyText(clues, ["imported"]));
    if (!file.ok) throw new Error("the printed policy is refused");
    expect(file.value).toMatchObject({ settings: clues.settings, hooks: clues.hooks, clues: clues.clues });
    for (const { parameter, text } of given) {
      if (parameter.secret === true) continue;
      expect(shownValues(file.value, parameter.name, parameter.section), parameter.name).toContain(text);
    }
    for (const { parameter } of given.filter(({ parameter }) => parameter.secret === true)) {
      expect(shownValues(file.value, parameter.name, parameter.section)).toContain("(a secret, not copied)");
    }
  });

  test("CL-1 what has no counterpart is said to become something", () => {
    const { clues } = imported(
      "[general]\nLRMS_CLASS=cluesplugins.slurm\nPOWERMANAGER_CLASS=cluesplugins.im\nPATH_REPORTS_WEB=/x\n",
    );
    for (const name of Object.keys(clues?.clues ?? {})) expect(becomesOf(name), name).not.toMatch(/unknown/);
    expect(becomesOf("LRMS_CLASS")).toMatch(/template/);
    expect(becomesOf("POWERMANAGER_CLASS")).toMatch(/sites file/);
  });

  test("CL-1 unknown keys are reported with their line and what may have been meant", () => {
    const { clues, found } = imported(
      [
        "[scheduling]",
        "IDLE_TIEM=60",
        "DELAY_POWON=3",
        "IDLE_TIME=70",
        "[schedulling]",
        "A=1",
        "[WOL]",
        "B=2",
      ].join("\n"),
    );
    expect(clues?.settings.idleTime).toBe(70);
    expect(clues?.settings.delayPowerOn).toBe(10);
    expect(found).toEqual([
      '2:1 warning TS8111 Did you mean "IDLE_TIME"?',
      "3:1 warning TS8111 It belongs in section [monitoring]; here CLUES does not see it.",
      '5:1 warning TS8112 Did you mean "scheduling"?',
      "7:1 info TS8116 Batch system and clouds come from the template and the sites file here.",
    ]);
  });

  test("CL-1 the order of the classes is kept, with and without their module", () => {
    const list = `${CLASS}PowOn_Requests, ${CLASS}Reconsider_Jobs,\n   CLUES_Scheduler_PowOff_IDLE`;
    const { clues, found } = imported(`[scheduling]\nSCHEDULER_CLASSES=${list}\n`);
    expect(found).toEqual([]);
    expect(clues?.settings.classes).toEqual(["pending-jobs", "reconsider", "idle", "minimum"]);
  });

  test("a default that no class of the pipeline uses is left out, a value that is given stays", () => {
    const pipeline = `[scheduling]\nSCHEDULER_CLASSES=${CLASS}PowOn_Requests\nEXTRA_NODES_PERIOD=40\n`;
    const { clues } = imported(pipeline);
    for (const name of ["idleTime", "reconsiderTime", "extraNodesFree"])
      expect(clues?.settings).not.toHaveProperty(name);
    expect(clues?.settings).toMatchObject({ extraNodesPeriod: 40, cooldown: 0 });
  });

  test("a class without counterpart is left out, reported, and stays visible", () => {
    const list = `${CLASS}Recover_OFF_ERR,${CLASS}PowOff_IDEL,${CLASS}PowOn_Free`;
    const { clues, found } = imported(`[scheduling]\nSCHEDULER_CLASSES=${list}\n`);
    expect(clues?.settings.classes).toEqual(["free", "minimum"]);
    expect(clues?.clues["SCHEDULER_CLASSES"]).toBe(list);
    expect(found.map((line) => line.slice(0, 24))).toEqual(
      ["2:19 warning TS8114 It do", "2:19 warning TS8114 Did y"].map((line) => line.slice(0, 24)),
    );
    expect(found.join()).toMatch(/CLUES_Scheduler_PowOff_IDLE/);
  });

  test.each([
    ["[scheduling]\nIDLE_TIME=5m", "2:11 error TS8113"],
    ["[scheduling]\nMAX_BOOTING_NODES=2.5", "2:19 error TS8113"],
    ["[scheduling]\nMAX_BOOTING_NODES=-1", "2:19 error TS8113"],
    ["[scheduling]\nIDLE_TIME=", "2:11 error TS8113"],
    ["[monitoring]\nNEGATIVE_RESOURCES_MEANS_INFINITE=maybe", "2:35 error TS8113"],
    ["[scheduling]\nIDLE_TIME 300", "2:1 error TS8110"],
    ["IDLE_TIME=300", "1:1 error TS8110"],
    ["[scheduling", "1:1 error TS8110"],
  ])("refuses %j", (text, expected) => {
    const { clues, found } = imported(text);
    expect(clues).toBeUndefined();
    expect(found.map((line) => line.slice(0, expected.length))).toEqual([expected]);
  });

  test("two parameters that are one setting become the smaller one; the other stays visible", () => {
    const { clues } = imported("[scheduling]\nPERIOD_SCHEDULE=7\n[monitoring]\nPERIOD_MONITORING_NODES=10\n");
    expect(clues?.settings.period).toBe(7);
    expect(clues?.clues["PERIOD_MONITORING_NODES"]).toBe("10");
    const off = imported("[monitoring]\nPERIOD_MONITORING_NODES=0\n").clues;
    expect(off?.settings.period).toBe(5);
  });

  test("CL-10 a hook becomes a program with its arguments, in the folder of the hooks", () => {
    const hooks =
      "WORKING_FOLDER=/etc/clues2/\nPOWEREDON=bin/on --note 'two words' a\"b c\"\nIDLE=/usr/bin/idle\nUSED=\n";
    const { clues } = imported(`[hooks]\n${hooks}TIMEOUT_COMMAND=20\n`);
    expect(clues?.hooks).toEqual({
      timeout: 20,
      commands: { poweredOn: ["/etc/clues2/bin/on", "--note", "two words", "ab c"], idle: ["/usr/bin/idle"] },
    });
    expect(clues?.clues["WORKING_FOLDER"]).toBe("/etc/clues2/");
  });

  test("no token and no password is copied", () => {
    const { clues } = imported(
      "[general]\nCLUES_SECRET_TOKEN=s3cret\nDB_CONNECTION_STRING=mysql://clues:pa55@host/clues\n[client]\nCLUES_SECRET_TOKEN=s3cret\n",
    );
    const text = policyText(clues ?? { settings: {}, hooks: { timeout: 1, commands: {} }, clues: {} }, []);
    expect(text).not.toMatch(/s3cret|pa55/);
    expect(text).toContain("mysql://clues:***@host/clues");
  });
});

/** A value that is neither the default nor like another one. */
function otherValue(kind: string, index: number): string {
  if (kind === "boolean") return "False";
  if (kind === "classes") return `${CLASS}PowOff_IDLE, ${CLASS}PowOn_Requests`;
  if (kind === "hosts") return "vnode-1 vnode-2";
  return kind === "text" ? `/some/text-${index} %h` : String(1000 + index);
}

/** The texts by which the effective configuration shows a parameter of CLUES. */
function shownValues(file: PolicyFile, name: string, section: string): readonly string[] {
  const parameter = CLUES_PARAMETERS.find((each) => each.name === name && each.section === section);
  const setting: unknown =
    parameter?.field === undefined
      ? undefined
      : Object.entries(file.settings).find(([key]) => key === parameter.field)?.[1];
  const { timeout, commands } = file.hooks;
  const own = CLUES_HOOKS.find(({ clues }) => clues === name)?.name;
  const values: unknown[] = [file.clues[name], file.clues[`${section}.${name}`]];
  if (own !== undefined) values.push(commands[own]?.join(" "));
  if (name === "TIMEOUT_COMMAND") values.push(String(timeout));
  if (typeof setting === "number") values.push(String(setting));
  if (setting === false) values.push("False");
  if (name === "DISABLED_HOSTS" && Array.isArray(setting)) values.push(setting.join(" "));
  if (
    name === "SCHEDULER_CLASSES" &&
    Array.isArray(setting) &&
    setting.join() === "idle,pending-jobs,minimum"
  )
    values.push(`${CLASS}PowOff_IDLE, ${CLASS}PowOn_Requests`);
  return values.filter((value): value is string => typeof value === "string");
}
