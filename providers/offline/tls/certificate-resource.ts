import type { CheckFailure } from "../shared/check.js";
import type { ResourceDefinition } from "../shared/definition.js";
import { isUnknown, type PropertyMap, type PropertyValue, UNKNOWN } from "../shared/property.js";
import type { IssuedCertificate } from "./issue.js";
import { ALLOWED_USES } from "./key-usage.js";
import { isReadyForRenewal, renewalDrift, type ValidityPeriod, validityFromNow } from "./validity.js";

/** What makes one kind of certificate resource. */
export interface CertificateKind {
  readonly defaults: PropertyMap;
  /** The output that tells the signing key's algorithm. */
  readonly algorithmOutput: string;
  readonly check: (inputs: PropertyMap) => CheckFailure[];
  readonly issue: (
    inputs: PropertyMap,
    validity: ValidityPeriod,
  ) => IssuedCertificate & { readonly algorithm: string };
}

/** The life of a certificate: only earlyRenewalHours may change in place; it is replaced when due for renewal. */
export function certificateResource(kind: CertificateKind): ResourceDefinition {
  const computed = ["id", "certPem", kind.algorithmOutput, "validityStartTime", "validityEndTime"];
  const complete = (inputs: PropertyMap): PropertyMap => ({ ...kind.defaults, ...inputs });
  const kept = (inputs: PropertyMap, state: PropertyMap): PropertyMap => {
    const outputs = { ...complete(inputs) };
    for (const name of computed) if (state[name] !== undefined) outputs[name] = state[name];
    return { ...outputs, readyForRenewal: isReadyForRenewal(outputs) };
  };
  return {
    mustReplace: (input) => input !== "earlyRenewalHours",
    normalize: complete,
    check: (inputs) => [...checkPeriods(inputs), ...checkUses(inputs), ...kind.check(inputs)],
    drift: renewalDrift,
    previewCreate: (inputs) => ({
      ...complete(inputs),
      ...Object.fromEntries([...computed, "readyForRenewal"].map((name) => [name, UNKNOWN])),
    }),
    previewUpdate: kept,
    create: (inputs) => {
      const settings = complete(inputs);
      const validity = validityFromNow(Number(settings.validityPeriodHours));
      const { pem, serialNumber, algorithm } = kind.issue(settings, validity);
      const outputs = {
        ...settings,
        ...validity.outputs,
        id: serialNumber,
        certPem: pem,
        [kind.algorithmOutput]: algorithm,
        readyForRenewal: false,
      };
      return Promise.resolve({ id: serialNumber, outputs });
    },
    update: (inputs, state) => Promise.resolve(kept(inputs, state)),
    delete: () => Promise.resolve(),
    read: (state) => ({ readyForRenewal: isReadyForRenewal(state) }),
  };
}

/** The strings of an input that is a list. */
export function textList(value: PropertyValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function checkPeriods(inputs: PropertyMap): CheckFailure[] {
  return ["validityPeriodHours", "earlyRenewalHours", "maxPathLength"].flatMap((property) => {
    const value = inputs[property];
    return typeof value === "number" && value < 0 ? [{ property, reason: "0 or more is expected" }] : [];
  });
}

function checkUses(inputs: PropertyMap): CheckFailure[] {
  return textList(inputs.allowedUses).flatMap((use, index) =>
    isUnknown(use) || ALLOWED_USES.includes(use)
      ? []
      : [
          {
            property: `allowedUses[${index}]`,
            reason: `the value must be one of ${ALLOWED_USES.join(", ")}`,
          },
        ],
  );
}
