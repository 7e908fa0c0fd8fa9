import { describe, expect, test } from "vitest";
import { createSink } from "../../../src/diagnostics/bag.js";
import { importPreset } from "../../../src/workspace/clues/import.js";
import { CLUES_PARAMETERS } from "../../../src/workspace/clues/parameters.js";
import { CLUES_PRESETS } from "../../../src/workspace/clues/presets.js";
import { imported } from "./imported-clues.js";

describe("presets of deployments", () => {
  const settings = (name: keyof typeof CLUES_PRESETS) =>
    importPreset(CLUES_PRESETS[name], createSink())?.settings;

  test("they change what their roles change", () => {
    expect(settings("indigo")).toMatchObject({ idleTime: 300, maxWaitPowerOn: 2000, maxWaitPowerOff: 900 });
    expect(settings("grycap")).toMatchObject({
      reconsiderTime: 120,
      maxWaitPowerOn: 3000,
      maxWaitPowerOff: 600,
    });
    expect(settings("grycap-slurm")).toMatchObject({
      idleTime: 300,
      reconsiderTime: 60,
      maxWaitPowerOn: 3000,
    });
    expect(settings("clues")).toEqual(imported("").clues?.settings);
  });

  test("every name in them is a parameter", () => {
    const names = CLUES_PARAMETERS.map(({ section, name }) => `${section}.${name}`);
    for (const preset of Object.values(CLUES_PRESETS))
      for (const key of Object.keys(preset)) expect(names).toContain(key);
  });

  test("a file comes over them", () => {
    const { clues } = imported("[scheduling]\nIDLE_TIME=77\n", CLUES_PRESETS.indigo);
    expect(clues?.settings).toMatchObject({ idleTime: 77, maxWaitPowerOn: 2000 });
    expect(clues?.clues["CLUES_REQUEST_WAIT_TIMEOUT"]).toBe("0");
  });
});
