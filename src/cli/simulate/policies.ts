import { existsSync } from "node:fs";
import { basename } from "node:path";
import { didYouMean } from "../../base/suggest.js";
import { type ElasticityPolicy, policyWith } from "../../elasticity/core/index.js";
import { POLICY_PRESETS } from "../../placement/policy-presets.js";
import type { NamedPolicy } from "../../simulator/compare.js";
import { ownPolicy } from "../../simulator/own-policy.js";
import { PEER_NAMES, peerNamed } from "../../simulator/peers/index.js";
import type { Console } from "../console.js";
import { Failure } from "../failure.js";
import { namedPolicy } from "../policy-file.js";

/** This project's own settings by name, beside policy files. */
const OWN: Readonly<Record<string, Partial<ElasticityPolicy>>> = {
  elastosca: {},
  "elastosca-adaptive": { classes: ["pending-jobs", "adaptive-idle", "minimum"] },
  ...Object.fromEntries(
    Object.entries(POLICY_PRESETS).map(([name, { settings }]) => [`elastosca-${name}`, settings]),
  ),
};

/** Policies that a trace runs under when none is named. */
export const DEFAULT_POLICIES: readonly string[] = [
  "elastosca",
  "elastosca-adaptive",
  "elastosca-balanced",
  "clues",
  "parallelcluster",
  "cyclecloud",
  "cluster-autoscaler",
  "karpenter",
];

const NAMES: readonly string[] = [...Object.keys(OWN), ...PEER_NAMES];

/**
 * The policies of `--policy`: names of rules or policy files. A boot that takes `boot` seconds must not count
 * as failed, so the limit of own settings that say nothing of it is three times that.
 */
export function namedPolicies(words: readonly string[], boot: number, console: Console): NamedPolicy[] {
  const wanted = words.flatMap((word) => (word === "all" ? NAMES : [word]));
  const maxWaitPowerOn = Math.max(300, Math.ceil(boot * 3));
  return [...new Set(wanted)].map((name) => {
    const own = OWN[name];
    if (own !== undefined) return { name, make: ownPolicy(policyWith({ maxWaitPowerOn, ...own }), { name }) };
    const peer = peerNamed(name);
    if (peer !== undefined) return { name, make: peer };
    if (!existsSync(name) && !/[./\\]/.test(name)) throw unknownPolicy(name);
    const { settings } = namedPolicy(name, console);
    const label = basename(name);
    return { name: label, make: ownPolicy(policyWith({ maxWaitPowerOn, ...settings }), { name: label }) };
  });
}

function unknownPolicy(name: string): Failure {
  return new Failure({
    code: "TS9448",
    message: `there is no policy "${name}"`,
    hint: `${didYouMean(name, NAMES) ?? "Name a policy file, or rules:"} ${didYouMean(name, NAMES) === undefined ? NAMES.join(", ") : ""}`.trim(),
  });
}
