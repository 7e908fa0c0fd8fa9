import { CLI_CODES } from "./catalog/cli.js";
import { CONTEXTUALIZATION_CODES } from "./catalog/contextualization.js";
import { ELASTICITY_CODES } from "./catalog/elasticity.js";
import { GRAMMAR_CODES } from "./catalog/grammar.js";
import { LOWERING_CODES } from "./catalog/lowering.js";
import { PLACEMENT_CODES } from "./catalog/placement.js";
import { TOPOLOGY_CODES } from "./catalog/topology.js";
import { TYPES_CODES } from "./catalog/types.js";
import { YAML_CODES } from "./catalog/yaml.js";
import type { AnyDefinition, Level, Profile } from "./define.js";
import type { DiagnosticCode, Severity } from "./diagnostic.js";

/**
 * Every code of the compiler by its name. A code is added in the file of its band under catalog/;
 * use: `report(sink, CODES.duplicateKey, span, { key }, { labels: [...] })`.
 */
export const CODES = {
  ...YAML_CODES,
  ...GRAMMAR_CODES,
  ...TYPES_CODES,
  ...TOPOLOGY_CODES,
  ...PLACEMENT_CODES,
  ...LOWERING_CODES,
  ...CONTEXTUALIZATION_CODES,
  ...ELASTICITY_CODES,
  ...CLI_CODES,
} as const;

/** The bands, for the check that numbers stand in the right file and none is used twice. */
export const BANDS: Readonly<Record<string, Readonly<Record<string, AnyDefinition>>>> = {
  1: YAML_CODES,
  2: GRAMMAR_CODES,
  3: TYPES_CODES,
  4: TOPOLOGY_CODES,
  5: PLACEMENT_CODES,
  6: LOWERING_CODES,
  7: CONTEXTUALIZATION_CODES,
  8: ELASTICITY_CODES,
  9: CLI_CODES,
};

const BY_CODE: ReadonlyMap<DiagnosticCode, AnyDefinition> = new Map(
  Object.values(BANDS)
    .flatMap((band) => Object.values(band))
    .map((definition) => [definition.code, definition]),
);

/** The entry of a code, undefined for a code that does not exist. */
export function definitionOf(code: string): AnyDefinition | undefined {
  return BY_CODE.get(code as DiagnosticCode);
}

/** Level of a code: the profile's where it names the code, else the severity it was reported with. */
export function levelOf(code: DiagnosticCode, profile: Profile, reported: Severity): Level {
  return BY_CODE.get(code)?.levels?.[profile] ?? reported;
}

export { type DiagnosticDefinition, define, type Level, type Profile, report } from "./define.js";
