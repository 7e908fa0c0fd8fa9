/**
 * First word of the reason under which a worker closes itself in the batch system when the cloud takes its
 * machine back; the moment at which the machine goes follows, by ISO 8601.
 */
export const SPOT_NOTICE = "spot-notice";

const REASON = new RegExp(`^${SPOT_NOTICE} (\\d{4}-\\d{2}-\\d{2}T\\S+)$`);

/** When the machine goes, in milliseconds since 1970; undefined for a node that is closed for another reason. */
export function noticeDeadline(closedReason: string | undefined): number | undefined {
  const time = REASON.exec(closedReason ?? "")?.[1];
  const deadline = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(deadline) ? undefined : deadline;
}
