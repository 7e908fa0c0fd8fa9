import { ARCHIVE_CODES } from "./catalog/archive.js";
import { BEHAVIOUR_CODES } from "./catalog/behaviour.js";
import { CLI_CODES } from "./catalog/cli.js";
import { CONTEXTUALIZATION_CODES } from "./catalog/contextualization.js";
import { DEFINITION_CODES } from "./catalog/definitions.js";
import { ELASTICITY_CODES } from "./catalog/elasticity.js";
import { EMIT_CODES } from "./catalog/emit.js";
import { GRAMMAR_CODES } from "./catalog/grammar.js";
import { HEAT_CODES } from "./catalog/heat.js";
import { LINT_CODES } from "./catalog/lint.js";
import { LOWERING_CODES } from "./catalog/lowering.js";
import { MATCHING_CODES } from "./catalog/matching.js";
import { PLACEMENT_CODES } from "./catalog/placement.js";
import { POLICY_CODES } from "./catalog/policy.js";
import { TOPOLOGY_CODES } from "./catalog/topology.js";
import { TOSCA_2_CODES } from "./catalog/tosca-2.0.js";
import { TRACE_CODES } from "./catalog/traces.js";
import { TYPES_CODES } from "./catalog/types.js";
import { VALUE_CODES } from "./catalog/values.js";
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
  ...POLICY_CODES,
  ...TRACE_CODES,
  ...CLI_CODES,
  ...DEFINITION_CODES,
  ...VALUE_CODES,
  ...MATCHING_CODES,
  ...BEHAVIOUR_CODES,
  ...TOSCA_2_CODES,
  ...ARCHIVE_CODES,
  ...LINT_CODES,
  ...EMIT_CODES,
  ...HEAT_CODES,
} as const;

/** The bands, for the check that numbers stand in the right file and none is used twice. */
export const BANDS: Readonly<Record<string, Readonly<Record<string, AnyDefinition>>>> = {
  1: { ...YAML_CODES, ...ARCHIVE_CODES },
  2: GRAMMAR_CODES,
  3: { ...TYPES_CODES, ...DEFINITION_CODES, ...VALUE_CODES, ...TOSCA_2_CODES },
  4: { ...TOPOLOGY_CODES, ...MATCHING_CODES, ...BEHAVIOUR_CODES, ...LINT_CODES },
  5: PLACEMENT_CODES,
  6: { ...LOWERING_CODES, ...HEAT_CODES, ...EMIT_CODES },
  7: CONTEXTUALIZATION_CODES,
  8: { ...ELASTICITY_CODES, ...POLICY_CODES, ...TRACE_CODES },
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
