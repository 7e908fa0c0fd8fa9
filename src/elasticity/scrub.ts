/**
 * Messages of clouds and tools may quote what they were given; key material never reaches the journal. For
 * `JSON.stringify`.
 */
export function scrubbed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? scrubText(value) : value;
}

/** A text without keys in PEM or OpenSSH form. */
export function scrubText(text: string): string {
  if (!text.includes("-----BEGIN")) return text;
  return text.replace(/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g, "[key removed]");
}

/**
 * An event without keys in its texts. What is decided upon must be what is written, or a replay would
 * decide upon something else.
 */
export function scrubEvent<Event>(event: Event): Event {
  const text = JSON.stringify(event);
  return text.includes("-----BEGIN") ? (JSON.parse(text, scrubbed) as Event) : event;
}
