import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Json } from "../base/json.js";
import { canonicalText } from "../model/compare.js";
import type { ServerPlan } from "./ir.js";

/** Tag of a machine that tells its generation, whatever its cloud calls tags. */
export const GENERATION_TAG = "elastosca.generation";

/** Path of this tag among the inputs of a machine whose tags are in `tags`, for the option `ignoreChanges`. */
export function fixedTag(tags: string): string {
  return `${tags}["${GENERATION_TAG}"]`;
}

const DIGITS = 12;

/**
 * What a worker is made from and keeps as long as its machine lives, as a short digest: image, size, first
 * boot and how it is bought. Two machines of one generation are alike; what an update changes in place (steps,
 * other tags) is not in it. Undefined for gateways, which the elasticity loop does not make anew.
 */
export function generationOf({ role, image, cloudConfig, flavor }: ServerPlan): string | undefined {
  if (role !== "worker") return undefined;
  const { market = null, maxPricePerHour = null } = flavor;
  const fixed: Json = { image: image.name, flavor: flavor.name, cloudConfig, market, maxPricePerHour };
  return bytesToHex(sha256(utf8ToBytes(canonicalText(fixed)))).slice(0, DIGITS);
}
