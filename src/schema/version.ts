import { headOf, type SourceText } from "../base/span.js";
import { didYouMean } from "../base/suggest.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import { wrongKind } from "../syntax/access.js";
import type { MapNode } from "../syntax/node.js";
import { isText } from "./fields.js";
import type { LocatedText, ToscaVersion } from "./views.js";

/** What the version of a file means (TOSCA 1.3 3.10, F01). */
export interface FileVersion {
  readonly version: ToscaVersion;
  readonly text: LocatedText;
  readonly nfv: boolean;
}

const KEY = "tosca_definitions_version";
const MINORS = ["1.0", "1.1", "1.2", "1.3"] as const;

/** Spellings shown in messages; drafts such as `tosca_simple_yaml_1_0_0` are accepted besides. */
export const ACCEPTED_VERSIONS: readonly string[] = [
  ...MINORS.map((minor) => `tosca_simple_yaml_${minor.replace(".", "_")}`),
  ...MINORS.map((minor) => `http://docs.oasis-open.org/tosca/ns/simple/yaml/${minor}`),
  "tosca_simple_profile_for_nfv_1_0",
];

/** TOSCA 2.0 has a front end of its own, but whoever writes a wrong version may mean it. */
const ALL_VERSIONS: readonly string[] = [...ACCEPTED_VERSIONS, "tosca_2_0"];

/** Grammar that a version text stands for; undefined for a text that is no known version. */
export function grammarOf(text: string): Pick<FileVersion, "version" | "nfv"> | undefined {
  const simple = /^tosca_simple_yaml_1_([0-3])(?:_\d+)?$/.exec(text);
  const uri = /^https?:\/\/docs\.oasis-open\.org\/tosca\/ns\/simple\/yaml\/1\.([0-3])$/.exec(text);
  const minor = MINORS[Number((simple ?? uri)?.[1])];
  if (minor !== undefined) return { version: minor, nfv: false };
  const profile = /^tosca_simple_profile_for_(nfv|mec)_1_0(?:_\d+)?$/.exec(text);
  return profile === null ? undefined : { version: "1.0", nfv: profile[1] === "nfv" };
}

/** The grammar that a file is read by when its version is missing or unknown: the latest of the profile. */
const LATEST: ToscaVersion = "1.3";

/**
 * Reads the version of a service template. A missing one is reported on the first line, a misplaced one
 * (1.0 only) and an unknown one at the version (D-9). A file that is of the profile all the same is read by
 * its latest grammar, so that what else is wrong in it is found (D-6); undefined for any other.
 */
export function readVersion(
  root: MapNode,
  source: SourceText,
  sink: DiagnosticSink,
  assumed: ToscaVersion | undefined,
): FileVersion | undefined {
  const index = root.entries.findIndex(({ key }) => key === KEY);
  const entry = root.entries[index];
  if (entry === undefined) {
    const stated = { text: "", span: headOf(source) };
    if (assumed !== undefined) return { version: assumed, text: stated, nfv: false };
    report(sink, CODES.missingVersion, headOf(source), {
      accepted: [...ACCEPTED_VERSIONS.slice(0, MINORS.length), "tosca_2_0"],
    });
    return root.entries.some(({ key }) => isSection(key))
      ? { version: LATEST, text: stated, nfv: false }
      : undefined;
  }
  if (!isText(entry.value)) return wrongKind(entry.value, `"${KEY}"`, "a text", sink);
  const { text, span } = entry.value;
  const grammar = grammarOf(text);
  if (grammar === undefined) {
    const args = { version: text, accepted: ALL_VERSIONS };
    report(sink, CODES.unknownVersion, span, args, { hint: didYouMean(text, ALL_VERSIONS) });
    return /^tosca_simple_/.test(text) ? { version: LATEST, text: { text, span }, nfv: false } : undefined;
  }
  if (grammar.version === "1.0" && index > 0) report(sink, CODES.versionNotFirst, entry.keySpan, {});
  return { ...grammar, text: { text, span } };
}

/** True for a section that other languages in YAML do not have. */
function isSection(key: string): boolean {
  return key === "topology_template" || key.endsWith("_types");
}
