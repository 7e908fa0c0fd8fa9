import type { InputChange } from "../shared/diff.js";
import type { PropertyMap } from "../shared/property.js";

const HOUR = 3_600_000;

/** From when to when a certificate holds, and how the outputs say it. */
export interface ValidityPeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly outputs: { readonly validityStartTime: string; readonly validityEndTime: string };
}

/** A period that begins now. @param hours its length */
export function validityFromNow(hours: number): ValidityPeriod {
  const now = performance.timeOrigin + performance.now();
  const milliseconds = Math.floor(now);
  const nanoseconds = Math.floor((now - milliseconds) * 1e6);
  const notBefore = new Date(milliseconds);
  const notAfter = new Date(milliseconds + hours * HOUR);
  return {
    notBefore,
    notAfter,
    outputs: {
      validityStartTime: timestamp(notBefore, nanoseconds),
      validityEndTime: timestamp(notAfter, nanoseconds),
    },
  };
}

/** RFC 3339 in UTC with nanoseconds, without zeros at the fraction's end. @param nanoseconds below the millisecond */
function timestamp(time: Date, nanoseconds: number): string {
  const [seconds = "", milliseconds = ""] = time.toISOString().slice(0, -1).split(".");
  const fraction = `${milliseconds}${String(nanoseconds).padStart(6, "0")}`.replace(/0+$/u, "");
  return fraction === "" ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/** True from earlyRenewalHours before the certificate's end on. */
export function isReadyForRenewal(state: PropertyMap): boolean {
  const end = Date.parse(String(state.validityEndTime));
  const early = typeof state.earlyRenewalHours === "number" ? state.earlyRenewalHours : 0;
  return !Number.isNaN(end) && Date.now() >= end - early * HOUR;
}

/** A certificate that is ready for renewal is replaced by a new one. */
export function renewalDrift(state: PropertyMap): InputChange[] {
  return isReadyForRenewal(state)
    ? [{ name: "readyForRenewal", kind: "update", replace: true, ofState: true }]
    : [];
}
