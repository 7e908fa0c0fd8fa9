import { OperationError } from "../shared/definition.js";

/** Binary data in PEM (RFC 7468) with lines of 64 characters and a newline at the end. */
export function encodePem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/**
 * The first block of a PEM text that has one of the labels.
 * @throws OperationError naming the input; the text is not repeated
 */
export function decodePem(text: string, labels: readonly string[], input: string): Uint8Array {
  for (const label of labels) {
    const match = new RegExp(`-----BEGIN ${label}-----([\\sA-Za-z0-9+/=]+)-----END ${label}-----`, "u").exec(
      text,
    );
    if (match?.[1] !== undefined) return new Uint8Array(Buffer.from(match[1], "base64"));
  }
  throw new OperationError(`${input} holds no PEM block ${labels.join(" or ")}`);
}
